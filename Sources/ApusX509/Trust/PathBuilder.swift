import ApusTLS
import FoundationEssentials
import X509

/// A certificate that the peer sent beside its own.
struct CandidateCertificate: Sendable {
    let parsed: ParsedCertificate
    /// Its place in the chain as sent.
    let index: Int
}

/// Looks for a path from a certificate to a root, depth first, bounded (RFC 5280 §6, RFC 4158).
struct PathBuilder {
    /// Certificates in a path, end entity and root counted. Real ones have 2 to 4, rarely 6.
    static let maximumDepth = 10
    /// Signature checks in one verification: what is left after this is an attack on our time.
    static let maximumSignatureChecks = 100

    let roots: TrustRoots
    let candidates: [CandidateCertificate]
    let date: Date
    let peer: PeerVerificationRequest.PeerRole

    private var signatureChecks = 0
    /// Of all paths that failed, why the most promising one did.
    private var bestFailure: (progress: Int, reason: UntrustedPeer)?

    init(roots: TrustRoots, candidates: [CandidateCertificate], date: Date, peer: PeerVerificationRequest.PeerRole) {
        self.roots = roots
        self.candidates = candidates
        self.date = date
        self.peer = peer
    }

    /// The path, end entity first, root last.
    mutating func build(from leaf: ParsedCertificate) throws(UntrustedPeer) -> [ParsedCertificate] {
        let path = extend([leaf], indices: [0])
        if let path {
            try PathRules.checkEndEntity(leaf, peer: peer, date: date)
            return path
        }
        // What is wrong with the certificate itself is worth more to a person than what its issuers lack.
        if roots.named(leaf.certificate.issuer).isEmpty == false || !candidates.isEmpty {
            try PathRules.checkValidity(leaf, date: date, index: 0)
        }
        throw bestFailure?.reason ?? unknownIssuer(of: leaf, index: 0)
    }

    /// Depth first; nil when nothing leads to a root.
    private mutating func extend(_ path: [ParsedCertificate], indices: [Int?]) -> [ParsedCertificate]? {
        guard let last = path.last, let lastIndex = indices.last else { return nil }
        if roots.contains(last) { return path }
        guard path.count < Self.maximumDepth else {
            fail(
                path.count,
                UntrustedPeer(reason: .invalid, message: "the chain is longer than \(Self.maximumDepth) certificates"))
            return nil
        }
        let issuers =
            roots.named(last.certificate.issuer).map { (parsed: $0, index: Int?.none) }
            + candidates.filter { candidate in
                candidate.parsed.certificate.subject == last.certificate.issuer
                    && !path.contains { $0.der == candidate.parsed.der }
            }.map { (parsed: $0.parsed, index: Int?.some($0.index)) }
        if issuers.isEmpty { fail(path.count, unknownIssuer(of: last, index: lastIndex)) }
        for issuer in issuers {
            do throws(UntrustedPeer) {
                try PathRules.checkIssuer(issuer.parsed, index: issuer.index, of: path, peer: peer, date: date)
                try checkSignature(of: last, index: lastIndex, by: issuer.parsed)
            } catch {
                fail(path.count + 1, error)
                continue
            }
            if issuer.index == nil { return path + [issuer.parsed] }
            if let whole = extend(path + [issuer.parsed], indices: indices + [issuer.index]) { return whole }
        }
        return nil
    }

    private mutating func checkSignature(of certificate: ParsedCertificate, index: Int?, by issuer: ParsedCertificate) throws(UntrustedPeer) {
        guard signatureChecks < Self.maximumSignatureChecks else {
            throw UntrustedPeer(
                reason: .invalid, message: "no path was found within \(Self.maximumSignatureChecks) signature checks", certificateIndex: index)
        }
        try PathRules.checkSignatureAlgorithm(certificate, index: index)
        signatureChecks += 1
        guard issuer.certificate.publicKey.isValidSignature(certificate.certificate.signature, for: certificate.certificate) else {
            throw UntrustedPeer(
                reason: .unknownIssuer, message: "the signature on \(certificate.title) was not made by \(issuer.title)",
                certificateIndex: index)
        }
    }

    private func unknownIssuer(of certificate: ParsedCertificate, index: Int?) -> UntrustedPeer {
        if certificate.isSelfIssued {
            return UntrustedPeer(
                reason: index == 0 ? .selfSigned : .unknownIssuer,
                message: index == 0
                    ? "\(certificate.title) is signed by itself and is not among the trusted roots"
                    : "the chain ends at \(certificate.title), which is not among the trusted roots",
                certificateIndex: index)
        }
        return UntrustedPeer(
            reason: .unknownIssuer,
            message: "\(certificate.title) was issued by \"\(certificate.certificate.issuer)\", which is neither among the trusted roots nor sent along",
            certificateIndex: index)
    }

    private mutating func fail(_ progress: Int, _ reason: UntrustedPeer) {
        if let bestFailure, bestFailure.progress >= progress { return }
        bestFailure = (progress, reason)
    }
}
