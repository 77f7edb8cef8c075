/// status_request in a ClientHello, RFC 6066 §8:
/// ```
/// struct {
///     CertificateStatusType status_type;
///     select (status_type) {
///         case ocsp: OCSPStatusRequest;
///     } request;
/// } CertificateStatusRequest;
///
/// struct {
///     ResponderID responder_id_list<0..2^16-1>;
///     Extensions  request_extensions;
/// } OCSPStatusRequest;
///
/// opaque ResponderID<1..2^16-1>;
/// opaque Extensions<0..2^16-1>;
/// ```
package enum StatusRequest: ExtensionBody {
    package static var type: ExtensionType { .statusRequest }

    /// Responder names and OCSP extensions in DER.
    case ocsp(responderIDs: [[UInt8]], requestExtensions: [UInt8])
    /// A kind of request that is not known here and that a server passes over.
    case other(CertificateStatusType, request: [UInt8])

    /// For an OCSP response, from whichever responder.
    package init() {
        self = .ocsp(responderIDs: [], requestExtensions: [])
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        let statusType = CertificateStatusType(rawValue: try body.readUInt8("CertificateStatusRequest.status_type"))
        guard statusType == .ocsp else {
            self = .other(statusType, request: body.readRemaining())
            return
        }
        let responderIDs = try body.readVector16("OCSPStatusRequest.responder_id_list") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque16("ResponderID", length: 1...0xffff) }
        }
        self = .ocsp(
            responderIDs: responderIDs, requestExtensions: try body.readOpaque16("OCSPStatusRequest.request_extensions"))
    }

    package func encode(into out: inout [UInt8]) {
        switch self {
        case .ocsp(let responderIDs, let requestExtensions):
            out.writeUInt8(CertificateStatusType.ocsp.rawValue)
            out.writeVector16 { list in
                for responderID in responderIDs { list.writeOpaque16(responderID) }
            }
            out.writeOpaque16(requestExtensions)
        case .other(let statusType, let request):
            out.writeUInt8(statusType.rawValue)
            out.writeBytes(request)
        }
    }
}

/// status_request with an empty body: in a CertificateRequest a wish for a stapled response (RFC 9846 §4.5.1.1), in TLS 1.2's
/// ServerHello the announcement of one (RFC 6066 §8).
package struct StatusRequestAcknowledgement: ExtensionBody {
    package static var type: ExtensionType { .statusRequest }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
