/// The `extension_data` of an extension of one type, in one of the messages in which it may stand.
package protocol ExtensionBody: Equatable, Sendable {
    static var type: ExtensionType { get }
    /// Reads the body from the front of `body`. Bytes that follow it are the caller's to refuse.
    init(decoding body: inout Span<UInt8>) throws(DecodeError)
    func encode(into out: inout [UInt8])
}
