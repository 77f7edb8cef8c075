/// RFC 5246 §7.4.5: `struct { } ServerHelloDone;`
package struct ServerHelloDone: HandshakeBody {
    package static var type: HandshakeType { .serverHelloDone }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
