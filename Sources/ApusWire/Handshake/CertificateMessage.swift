/// RFC 9846 §4.5.1, there called Certificate:
/// ```
/// struct {
///     opaque certificate_request_context<0..2^8-1>;
///     CertificateEntry certificate_list<0..2^24-1>;
/// } Certificate;
/// ```
package struct CertificateMessage: HandshakeBody {
    package static var type: HandshakeType { .certificate }

    /// `certificate_request_context`: empty in a server's message.
    package var context: [UInt8]
    /// `certificate_list`: the sender's own certificate first.
    package var entries: [CertificateEntry]

    package init(context: [UInt8], entries: [CertificateEntry]) {
        self.context = context
        self.entries = entries
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        context = try body.readOpaque8("Certificate.certificate_request_context")
        entries = try body.readVector24("Certificate.certificate_list") { list throws(DecodeError) in
            try list.readAll(CertificateEntry.init(decoding:))
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque8(context)
        out.writeVector24 { list in
            for entry in entries { entry.encode(into: &list) }
        }
    }
}

/// RFC 9846 §4.5.1:
/// ```
/// struct {
///     select (certificate_type) {
///         case RawPublicKey:
///           opaque ASN1_subjectPublicKeyInfo<1..2^24-1>;
///         case X509:
///           opaque cert_data<1..2^24-1>;
///     };
///     Extension extensions<0..2^16-1>;
/// } CertificateEntry;
/// ```
package struct CertificateEntry: Equatable, Sendable {
    /// DER: a certificate, or where that was negotiated a SubjectPublicKeyInfo (RFC 7250).
    package var data: [UInt8]
    package var extensions: Extensions

    package init(data: [UInt8], extensions: Extensions = Extensions()) {
        self.data = data
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        data = try body.readOpaque24("CertificateEntry.cert_data", length: 1...0xff_ffff)
        extensions = try Extensions(decoding: &body, in: "CertificateEntry.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque24(data)
        extensions.encode(into: &out)
    }
}
