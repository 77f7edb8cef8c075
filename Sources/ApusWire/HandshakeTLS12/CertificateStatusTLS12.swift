/// The message CertificateStatus (RFC 6066 §8), with the same struct as the extension ``CertificateStatus`` of TLS 1.3.
package struct CertificateStatusTLS12: HandshakeBody {
    package static var type: HandshakeType { .certificateStatus }

    package var status: CertificateStatus

    package init(ocspResponse: [UInt8]) {
        status = CertificateStatus(ocspResponse: ocspResponse)
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        status = try CertificateStatus(decoding: &body)
    }

    package func encode(into out: inout [UInt8]) {
        status.encode(into: &out)
    }
}
