/// RFC 9846 §4.3.6: `struct {} PostHandshakeAuth;`
package struct PostHandshakeAuth: ExtensionBody {
    package static var type: ExtensionType { .postHandshakeAuth }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
