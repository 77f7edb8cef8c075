/// RFC 9846 §4.6: `struct {} EndOfEarlyData;`
package struct EndOfEarlyData: HandshakeBody {
    package static var type: HandshakeType { .endOfEarlyData }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
