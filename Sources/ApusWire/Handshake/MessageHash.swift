/// RFC 9846 §4.1: the synthetic message that stands for the first ClientHello in the transcript after a HelloRetryRequest.
/// Its body is `Hash(ClientHello1)`. It is never sent.
package struct MessageHash: HandshakeBody {
    package static var type: HandshakeType { .messageHash }

    package var hash: [UInt8]

    package init(hash: [UInt8]) {
        self.hash = hash
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        hash = body.readRemaining()
    }

    package func encode(into out: inout [UInt8]) {
        out.writeBytes(hash)
    }
}
