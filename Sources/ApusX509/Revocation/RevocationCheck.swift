import ApusTLS

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Asks about the revocation of the certificates in a path that is otherwise good.
struct RevocationCheck: Sendable {
    let policy: RevocationPolicy
    let lists: RevocationLists?
    let staple: [UInt8]?
    /// Whether the peer was asked for one.
    let requestedStaple: Bool
    let date: Date

    /// - Parameters:
    ///   - path: end entity first, root last.
    /// - Returns: until when what was learned holds; nil where nothing was.
    func check(_ path: [PathMember], budget: inout VerificationBudget) throws(UntrustedPeer) -> Date? {
        var end: Date?
        for (position, (member, issuer)) in zip(path, path.dropFirst()).enumerated() {
            let isEndEntity = position == 0
            var unknown = "there is no answer for it"
            var isGood = false
            if isEndEntity, let until = try checkStaple(of: member, issuer: issuer, budget: &budget) {
                (isGood, end) = (true, until)
            }
            for list in lists?.issued(by: member.certificate.canonicalIssuer) ?? [] {
                try budget.spendSignatureCheck()
                switch list.status(of: member.certificate, issuer: issuer.certificate, at: date) {
                case .good(let until): (isGood, end) = (true, min(end ?? until, until))
                case .revoked(let revocation): throw revoked(member, revocation, says: "its issuer's revocation list")
                case .unknown(let why), .unsatisfactory(let why): unknown = why
                }
            }
            if policy.demand == .hard, isEndEntity || policy.depth == .chain, !isGood {
                throw member.untrusted(.statusUnknown, "is not known to be valid still: \(unknown)")
            }
        }
        return end
    }

    /// RFC 6066 §8, RFC 7633.
    ///
    /// - Returns: until when a good answer holds; nil where none was stapled, and none had to be.
    private func checkStaple(
        of member: PathMember, issuer: PathMember, budget: inout VerificationBudget
    ) throws(UntrustedPeer) -> Date? {
        guard let staple else {
            guard requestedStaple, member.certificate.extensions.requiresStaple else { return nil }
            throw member.untrusted(
                .badStatusResponse, "promises a stapled OCSP response (must-staple), and the server sent none")
        }
        // The responder's certificate, and the response.
        for _ in 0..<2 { try budget.spendSignatureCheck() }
        switch OCSPResponse.status(stapled: staple, certificate: member.certificate, issuer: issuer.certificate, at: date) {
        case .good(let until): return until
        case .revoked(let revocation): throw revoked(member, revocation, says: "the stapled OCSP response")
        case .unknown(let why), .unsatisfactory(let why):
            // RFC 6066 §8: a response that does not satisfy ends the handshake.
            throw member.untrusted(.badStatusResponse, "comes with a stapled OCSP response that does not vouch for it: \(why)")
        }
    }

    private func revoked(_ member: PathMember, _ revocation: Revocation, says who: String) -> UntrustedPeer {
        let reason = revocation.reason.map { " (\($0))" } ?? ""
        return member.untrusted(
            .revoked, "was revoked on \(CertificateTime.text(of: revocation.date))\(reason), says \(who)")
    }
}
