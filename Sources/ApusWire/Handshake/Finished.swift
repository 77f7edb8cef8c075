/// RFC 9846 §4.5.3: `struct { opaque verify_data[Hash.length]; } Finished;`
///
/// How long it must be depends on the cipher suite's hash, so whoever compares it checks that.
package struct Finished: HandshakeBody {
    package static var type: HandshakeType { .finished }

    package var verifyData: [UInt8]

    package init(verifyData: [UInt8]) {
        self.verifyData = verifyData
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        verifyData = body.readRemaining()
    }

    package func encode(into out: inout [UInt8]) {
        out.writeBytes(verifyData)
    }
}
