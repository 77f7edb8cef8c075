/// RFC 5246 §7.4.2, there called Certificate:
/// ```
/// opaque ASN.1Cert<1..2^24-1>;
///
/// struct {
///     ASN.1Cert certificate_list<0..2^24-1>;
/// } Certificate;
/// ```
package struct CertificateTLS12: HandshakeBody {
    package static var type: HandshakeType { .certificate }

    /// `certificate_list`: certificates in DER, the sender's own first; empty where a client has none.
    package var certificates: [[UInt8]]

    package init(certificates: [[UInt8]]) {
        self.certificates = certificates
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        certificates = try body.readVector24("Certificate.certificate_list") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque24("ASN.1Cert", length: 1...0xff_ffff) }
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector24 { list in
            for certificate in certificates { list.writeOpaque24(certificate) }
        }
    }
}
