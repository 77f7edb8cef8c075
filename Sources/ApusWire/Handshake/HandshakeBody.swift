/// The body of a handshake message of one type.
package protocol HandshakeBody: Equatable, Sendable {
    static var type: HandshakeType { get }
    /// Reads the body from the front of `body`. Bytes that follow it are the caller's to refuse.
    init(decoding body: inout Span<UInt8>) throws(DecodeError)
    func encode(into out: inout [UInt8])
}

extension HandshakeBody {
    /// The message with this body.
    package func message() -> HandshakeMessage {
        HandshakeMessage(type: Self.type, capacity: 256, encode(into:))
    }
}
