/// RFC 9846 §4.4.2:
/// ```
/// struct {
///     opaque certificate_request_context<0..2^8-1>;
///     Extension extensions<0..2^16-1>;
/// } CertificateRequest;
/// ```
package struct CertificateRequest: HandshakeBody {
    package static var type: HandshakeType { .certificateRequest }

    /// `certificate_request_context`: empty during the handshake.
    package var context: [UInt8]
    package var extensions: Extensions

    package init(context: [UInt8], extensions: Extensions) {
        self.context = context
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        context = try body.readOpaque8("CertificateRequest.certificate_request_context")
        extensions = try Extensions(decoding: &body, in: "CertificateRequest.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque8(context)
        extensions.encode(into: &out)
    }
}
