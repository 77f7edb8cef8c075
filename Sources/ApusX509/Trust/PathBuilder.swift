import ApusCrypto
import ApusTLS

/// Looks for a path from the end entity's certificate to a root: depth first, with a budget (RFC 5280 §6, RFC 4158).
///
/// The order in which the peer sent its certificates does not matter, and superfluous ones do not harm.
struct PathBuilder {
    private let roots: TrustRoots
    private let candidates: [PathMember]
    private let rules: PathRules
    private let acceptance: PathAcceptance
    private(set) var budget = VerificationBudget()
    /// Of all the paths that failed, why the most promising one did.
    private var bestFailure: Failure?

    /// How much a failed path tells. Compared first by how far it got, then by what is known there.
    private struct Failure {
        enum Certainty: Int {
            case noIssuer, otherIssuer, uncheckable, refused
        }

        var depth: Int
        var certainty: Certainty
        var verdict: UntrustedPeer
    }

    init(roots: TrustRoots, candidates: [PathMember], rules: PathRules, acceptance: PathAcceptance) {
        self.roots = roots
        self.candidates = candidates
        self.rules = rules
        self.acceptance = acceptance
    }

    mutating func path(from leaf: ParsedCertificate) throws(UntrustedPeer) -> VerifiedPath {
        let leaf = PathMember(certificate: leaf, index: 0)
        // Who is trusted by name of the certificate itself needs no issuer: a root, or a pinned certificate.
        let path = roots.contains(leaf.certificate) ? accepted([leaf]) : try extend([leaf])
        guard let path else {
            let failure = bestFailure?.verdict ?? unknownIssuer(of: leaf)
            // Where it leads to someone known, the fault that is nearest to the end entity is the one to tell.
            if failure.reason != .unknownIssuer, failure.reason != .selfSigned { try rules.checkEndEntity(leaf) }
            throw failure
        }
        try rules.checkEndEntity(leaf)
        return path
    }

    /// Depth first; nil when nothing leads to a root. Throws when the budget is spent, which ends the search.
    private mutating func extend(_ path: [PathMember]) throws(UntrustedPeer) -> VerifiedPath? {
        guard let child = path.last else { return nil }
        let issuers = possibleIssuers(of: child, in: path)
        guard !issuers.isEmpty else {
            note(.noIssuer, path.count, unknownIssuer(of: child))
            return nil
        }
        guard path.count < VerificationBudget.maximumDepth else {
            let verdict = UntrustedPeer(
                reason: .invalid, message: "the chain is longer than \(VerificationBudget.maximumDepth) certificates")
            note(.refused, path.count, verdict)
            return nil
        }
        let scheme: SignatureScheme
        do { scheme = try rules.signatureScheme(of: child) } catch {
            note(.uncheckable, path.count, error)
            return nil
        }
        for issuer in issuers {
            guard let key = usableKey(of: issuer, path.count) else { continue }
            try budget.spendSignatureCheck()
            guard
                key.isValid(child.certificate.signature, for: child.certificate.toBeSigned, scheme: scheme, rules: .certificate)
            else {
                let words = "is not signed by \(issuer.certificate.title), which has the name of its issuer"
                note(.otherIssuer, path.count, child.untrusted(.unknownIssuer, words))
                continue
            }
            do { try rules.checkIssuer(issuer, of: path, budget: &budget) } catch {
                note(.refused, path.count, error)
                continue
            }
            if issuer.isRoot {
                if let whole = accepted(path + [issuer]) { return whole }
                continue
            }
            if let whole = try extend(path + [issuer]) { return whole }
        }
        return nil
    }

    /// The path, if it is good as a whole too.
    private mutating func accepted(_ path: [PathMember]) -> VerifiedPath? {
        do throws(UntrustedPeer) {
            let end = try acceptance.check(path, budget: &budget)
            return VerifiedPath(certificates: path.map(\.certificate), revocationEnd: end)
        } catch {
            note(.refused, path.count, error)
            return nil
        }
    }

    /// Roots first, and among them and the others those whose key identifier is the one that was asked for.
    private func possibleIssuers(of child: PathMember, in path: [PathMember]) -> [PathMember] {
        let name = child.certificate.canonicalIssuer
        let fromPeer = candidates.filter { candidate in
            candidate.certificate.canonicalSubject == name
                // RFC 4158 §2.4.2: the same name with the same key again leads nowhere new.
                && !path.contains { member in
                    member.certificate.canonicalSubject == candidate.certificate.canonicalSubject
                        && member.certificate.subjectPublicKeyInfo == candidate.certificate.subjectPublicKeyInfo
                }
        }
        let issuers = roots.named(name).map { PathMember(certificate: $0, index: nil) } + fromPeer
        guard issuers.count > 1, let wanted = child.certificate.extensions.authorityKeyIdentifier else { return issuers }
        let isWanted = { (issuer: PathMember) in issuer.certificate.extensions.subjectKeyIdentifier == wanted }
        return issuers.filter(isWanted) + issuers.filter { !isWanted($0) }
    }

    private mutating func usableKey(of issuer: PathMember, _ depth: Int) -> PublicKey? {
        do { return try rules.usableKey(of: issuer) } catch {
            note(.uncheckable, depth, error)
            return nil
        }
    }

    private mutating func note(_ certainty: Failure.Certainty, _ depth: Int, _ verdict: UntrustedPeer) {
        if let best = bestFailure, (best.depth, best.certainty.rawValue) >= (depth, certainty.rawValue) { return }
        bestFailure = Failure(depth: depth, certainty: certainty, verdict: verdict)
    }

    private func unknownIssuer(of member: PathMember) -> UntrustedPeer {
        let certificate = member.certificate
        guard certificate.isSelfIssued else {
            return member.untrusted(
                .unknownIssuer,
                "was issued by \"\(certificate.issuerText)\", whose certificate is neither among the trusted roots nor sent along"
            )
        }
        if member.index == 0 {
            return member.untrusted(.selfSigned, "is signed by itself, and is not among the trusted roots")
        }
        return member.untrusted(.unknownIssuer, "ends the chain, and is not among the trusted roots")
    }
}
