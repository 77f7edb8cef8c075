/// RFC 5246 §7.4.1.1: `struct { } HelloRequest;`
///
/// It asks for a renegotiation, and is no part of any transcript.
package struct HelloRequest: HandshakeBody {
    package static var type: HandshakeType { .helloRequest }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
