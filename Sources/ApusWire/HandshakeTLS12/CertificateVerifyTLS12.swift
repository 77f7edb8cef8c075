/// RFC 5246 §7.4.8, there called CertificateVerify; what is signed differs from TLS 1.3:
/// ```
/// struct {
///     digitally-signed struct {
///         opaque handshake_messages[handshake_messages_length];
///     }
/// } CertificateVerify;
/// ```
package struct CertificateVerifyTLS12: HandshakeBody {
    package static var type: HandshakeType { .certificateVerify }

    /// The signature over all handshake messages so far.
    package var signed: DigitallySigned

    package init(signed: DigitallySigned) {
        self.signed = signed
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        signed = try DigitallySigned(decoding: &body)
    }

    package func encode(into out: inout [UInt8]) {
        signed.encode(into: &out)
    }
}
