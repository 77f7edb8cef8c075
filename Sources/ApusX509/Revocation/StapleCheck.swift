import ApusTLS

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a stapled OCSP response means for trust in a server (RFC 6066 §8, RFC 7633).
enum StapleCheck {
    /// - Parameter path: verified, end entity first.
    static func check(
        _ request: PeerVerificationRequest, path: [ParsedCertificate], at date: Date
    ) throws(UntrustedPeer) {
        guard request.peer == .server, let leaf = path.first else { return }
        let member = PathMember(certificate: leaf, index: 0)
        guard let response = request.ocspResponse else {
            guard !request.requestedOCSPResponse || !leaf.extensions.requiresStaple else {
                throw member.untrusted(
                    .badStatusResponse, "promises a stapled OCSP response (must-staple), and the server sent none")
            }
            return
        }
        // Trusted as it is, a certificate has no issuer who could take it back.
        guard path.count > 1 else { return }
        switch status(response, of: leaf, issuer: path[1], at: date) {
        case .good: return
        case .revoked(let revocation):
            let reason = revocation.reason.map { " (\($0))" } ?? ""
            throw member.untrusted(
                .revoked, "was revoked on \(CertificateTime.text(of: revocation.date))\(reason), says the stapled OCSP response")
        case .unknown(let why), .unsatisfactory(let why):
            // RFC 6066 §8: a response that does not satisfy ends the handshake; to pass over it would help whoever replays old ones.
            throw member.untrusted(.badStatusResponse, "comes with a stapled OCSP response that does not vouch for it: \(why)")
        }
    }

    private static func status(
        _ response: [UInt8], of leaf: ParsedCertificate, issuer: ParsedCertificate, at date: Date
    ) -> RevocationStatus {
        do throws(MalformedRevocation) {
            return try OCSPResponse(der: response).status(of: leaf, issuer: issuer, at: date)
        } catch {
            return .unsatisfactory("the OCSP response can't be used: \(error.reason)")
        }
    }
}
