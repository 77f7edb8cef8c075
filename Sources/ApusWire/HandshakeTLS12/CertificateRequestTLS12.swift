/// RFC 5246 §7.4.4, there called CertificateRequest:
/// ```
/// opaque DistinguishedName<1..2^16-1>;
///
/// struct {
///     ClientCertificateType certificate_types<1..2^8-1>;
///     SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;
///     DistinguishedName certificate_authorities<0..2^16-1>;
/// } CertificateRequest;
/// ```
/// The RFC gives the second vector one bound alone; that of the extension (§7.4.1.4.1) is meant.
package struct CertificateRequestTLS12: HandshakeBody {
    package static var type: HandshakeType { .certificateRequest }

    package var certificateTypes: [ClientCertificateType]
    /// `supported_signature_algorithms`, preferred first.
    package var schemes: [SignatureScheme]
    /// Distinguished names in DER; none means any.
    package var authorities: [[UInt8]]

    package init(certificateTypes: [ClientCertificateType], schemes: [SignatureScheme], authorities: [[UInt8]]) {
        self.certificateTypes = certificateTypes
        self.schemes = schemes
        self.authorities = authorities
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        certificateTypes = try body.readOpaque8("CertificateRequest.certificate_types", length: 1...0xff)
            .map(ClientCertificateType.init(rawValue:))
        schemes = try body.readVector16(
            "CertificateRequest.supported_signature_algorithms", length: 2...0xfffe
        ) { list throws(DecodeError) in
            try list.readCodePoints()
        }
        authorities = try body.readVector16("CertificateRequest.certificate_authorities") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque16("DistinguishedName", length: 1...0xffff) }
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector8 { list in
            for type in certificateTypes { list.writeUInt8(type.rawValue) }
        }
        out.writeVector16 { $0.writeCodePoints(schemes) }
        out.writeVector16 { list in
            for authority in authorities { list.writeOpaque16(authority) }
        }
    }
}
