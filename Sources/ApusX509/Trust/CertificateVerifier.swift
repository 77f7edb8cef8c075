public import ApusTLS

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Decides by X.509 whether a peer is who it says it is (RFC 5280, RFC 9525).
///
/// It answers at once, without network access. Names are looked for in the subject alternative names alone; SHA-1 signatures and RSA
/// keys under 2048 bits are refused; what it may cost is bounded. One value serves any number of connections.
public struct CertificateVerifier: PeerVerifier {
    private let roots: TrustRoots
    private let policy: CertificatePolicy
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - roots: where trust starts.
    ///   - policy: what else is asked of certificates.
    ///   - now: the time that validity is judged by; the system's clock by default.
    public init(
        roots: TrustRoots, policy: CertificatePolicy = CertificatePolicy(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.roots = roots
        self.policy = policy
        self.now = now
    }

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? {
        do throws(UntrustedPeer) {
            return .trusted(try verified(request))
        } catch {
            return .untrusted(error)
        }
    }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        do throws(UntrustedPeer) {
            return .trusted(try verified(request))
        } catch {
            return .untrusted(error)
        }
    }

    private func verified(_ request: PeerVerificationRequest) throws(UntrustedPeer) -> PeerIdentity {
        let leaf = try EndEntity.read(request)
        let path = try verifiedChain(from: leaf, of: request)
        if request.peer == .server { try NameCheck.check(leaf, for: request.serverName) }
        try StapleCheck.check(request, path: path, at: now())
        return leaf.identity(verifiedChain: path.map(\.der), isVerified: true)
    }

    /// Looks at the chain, and not at any name.
    ///
    /// - Returns: the path that was found, end entity first, root last, as DER.
    package func verifiedChain(of request: PeerVerificationRequest) throws(UntrustedPeer) -> [[UInt8]] {
        try verifiedChain(from: EndEntity.read(request), of: request).map(\.der)
    }

    private func verifiedChain(
        from leaf: ParsedCertificate, of request: PeerVerificationRequest
    ) throws(UntrustedPeer) -> [ParsedCertificate] {
        let candidates = CandidateCertificates(request.certificateChain)
        var builder = PathBuilder(
            roots: roots, candidates: candidates.members, rules: PathRules(peer: request.peer, date: now(), policy: policy))
        do { return try builder.path(from: leaf) } catch { throw candidates.explained(error) }
    }
}

/// The first certificate of a chain.
enum EndEntity {
    static func read(_ request: PeerVerificationRequest) throws(UntrustedPeer) -> ParsedCertificate {
        guard let der = request.certificateChain.first else {
            throw UntrustedPeer(reason: .noCertificate, message: "the peer showed no certificate")
        }
        do { return try ParsedCertificate(der: der) } catch {
            throw UntrustedPeer(
                reason: .invalid, message: "the peer's certificate can't be read: \(error.reason)", certificateIndex: 0)
        }
    }
}

/// What the peer sent beside its own certificate.
private struct CandidateCertificates {
    private(set) var members: [PathMember] = []
    /// A certificate that can't be read is as if it were not there; if one is missing then, that is worth telling.
    private var unreadable: (index: Int, reason: String)?

    init(_ chain: [[UInt8]]) {
        for (index, der) in chain.enumerated().dropFirst().prefix(VerificationBudget.maximumCandidates) {
            do { members.append(PathMember(certificate: try ParsedCertificate(der: der), index: index)) } catch {
                unreadable = unreadable ?? (index, error.reason)
            }
        }
    }

    func explained(_ verdict: UntrustedPeer) -> UntrustedPeer {
        guard verdict.reason == .unknownIssuer, let unreadable else { return verdict }
        var verdict = verdict
        verdict.message += " (certificate \(unreadable.index + 1) of the chain can't be read: \(unreadable.reason))"
        return verdict
    }
}
