/// RFC 9846 §4.5.2: `struct { SignatureScheme algorithm; opaque signature<0..2^16-1>; } CertificateVerify;`
package struct CertificateVerify: HandshakeBody {
    package static var type: HandshakeType { .certificateVerify }

    package var algorithm: SignatureScheme
    package var signature: [UInt8]

    package init(algorithm: SignatureScheme, signature: [UInt8]) {
        self.algorithm = algorithm
        self.signature = signature
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        algorithm = SignatureScheme(rawValue: try body.readUInt16("CertificateVerify.algorithm"))
        signature = try body.readOpaque16("CertificateVerify.signature")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(algorithm.rawValue)
        out.writeOpaque16(signature)
    }
}
