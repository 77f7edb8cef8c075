/// The Certificate message of TLS 1.2 where the type RawPublicKey was negotiated (RFC 7250 §3):
/// ```
/// struct {
///     select (certificate_type) {
///         case RawPublicKey:
///           opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>;
///         case X.509: …
///     };
/// } Certificate;
/// ```
/// A client without a key has nothing to put there; an empty one stands for it, as the empty list does for X.509.
package struct RawPublicKeyTLS12: HandshakeBody {
    package static var type: HandshakeType { .certificate }

    /// DER; empty for none.
    package var subjectPublicKeyInfo: [UInt8]

    package init(subjectPublicKeyInfo: [UInt8]) {
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        subjectPublicKeyInfo = try body.readOpaque24("Certificate.ASN.1_subjectPublicKeyInfo")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque24(subjectPublicKeyInfo)
    }
}
