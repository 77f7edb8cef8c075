/// status_request in a CertificateEntry (RFC 9846 §4.5.1.1), with the struct of RFC 6066 §8:
/// ```
/// struct {
///     CertificateStatusType status_type;
///     select (status_type) {
///         case ocsp: OCSPResponse;
///     } response;
/// } CertificateStatus;
///
/// opaque OCSPResponse<1..2^24-1>;
/// ```
package struct CertificateStatus: ExtensionBody {
    package static var type: ExtensionType { .statusRequest }

    /// DER.
    package var ocspResponse: [UInt8]

    package init(ocspResponse: [UInt8]) {
        self.ocspResponse = ocspResponse
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        guard try body.readUInt8("CertificateStatus.status_type") == CertificateStatusType.ocsp.rawValue else {
            throw DecodeError(.invalidValue, in: "CertificateStatus.status_type")
        }
        ocspResponse = try body.readOpaque24("CertificateStatus.response", length: 1...0xff_ffff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt8(CertificateStatusType.ocsp.rawValue)
        out.writeOpaque24(ocspResponse)
    }
}
