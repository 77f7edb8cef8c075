public import ApusTLS

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Decides by X.509 whether a peer is who it says it is (RFC 5280, RFC 9525).
///
/// It answers at once, without network access. Names are looked for in the subject alternative names alone; SHA-1 signatures and RSA
/// keys under 2048 bits are refused; what it may cost is bounded. One value serves any number of connections: chains that it has found
/// good it remembers, for as long as they are valid.
public struct CertificateVerifier: PeerVerifier {
    /// Chains that are remembered by default.
    public static let defaultRememberedChains = 1000

    private let roots: TrustRoots
    private let policy: CertificatePolicy
    private let revocationLists: RevocationLists?
    private let now: @Sendable () -> Date
    private let cache: VerifiedChainCache?

    /// - Parameters:
    ///   - roots: where trust starts.
    ///   - policy: what else is asked of certificates.
    ///   - revocationLists: those that certificates are looked up in.
    ///   - rememberedChains: how many chains that were found good are remembered, at most; 0 for none. Each takes as much memory as its
    ///     certificates.
    ///   - now: the time that validity is judged by; the system's clock by default.
    public init(
        roots: TrustRoots, policy: CertificatePolicy = CertificatePolicy(), revocationLists: RevocationLists? = nil,
        rememberedChains: Int = Self.defaultRememberedChains, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.roots = roots
        self.policy = policy
        self.revocationLists = revocationLists
        self.now = now
        cache = rememberedChains > 0 ? VerifiedChainCache(capacity: rememberedChains) : nil
    }

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { verdict(request) }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { verdict(request) }

    private func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        do throws(UntrustedPeer) {
            return .trusted(try verified(request))
        } catch {
            return .untrusted(error)
        }
    }

    private func verified(_ request: PeerVerificationRequest) throws(UntrustedPeer) -> PeerIdentity {
        guard request.certificateType == .x509 else {
            throw UntrustedPeer(
                reason: .invalid, message: "the peer showed a raw public key; a certificate was wanted", certificateIndex: 0)
        }
        let date = now()
        let key = VerifiedChainCache.Key(request)
        if let identity = cache?.identity(for: key, at: date) { return identity }
        let leaf = try EndEntity.read(request.certificateChain)
        let path = try path(from: leaf, of: request, at: date)
        if request.peer == .server { try NameCheck.check(leaf, for: request.serverName) }
        let identity = leaf.identity(verifiedChain: path.certificates.map(\.der), isVerified: true)
        if let validity = path.validity {
            cache?.insert(VerifiedChainCache.Entry(identity: identity, validity: validity), for: key)
        }
        return identity
    }

    /// Looks at the chain, and not at any name.
    ///
    /// - Returns: the path that was found, end entity first, root last, as DER.
    package func verifiedChain(of request: PeerVerificationRequest) throws(UntrustedPeer) -> [[UInt8]] {
        let leaf = try EndEntity.read(request.certificateChain)
        return try path(from: leaf, of: request, at: now()).certificates.map(\.der)
    }

    private func path(
        from leaf: ParsedCertificate, of request: PeerVerificationRequest, at date: Date
    ) throws(UntrustedPeer) -> VerifiedPath {
        let candidates = CandidateCertificates(request.certificateChain)
        let revocation = RevocationCheck(
            policy: policy.revocation, lists: revocationLists, staple: request.ocspResponse,
            requestedStaple: request.requestedOCSPResponse, date: date)
        var builder = PathBuilder(
            roots: roots, candidates: candidates.members,
            rules: PathRules(peer: request.peer, date: date, policy: policy, keyUse: request.keyUse),
            acceptance: PathAcceptance(pins: policy.pins, revocation: revocation))
        do { return try builder.path(from: leaf) } catch { throw candidates.explained(error) }
    }
}

/// The first certificate of a chain.
package enum EndEntity {
    /// RFC 8446 §4.4.2.2: what signs a handshake must be allowed to sign, and what decrypts premaster secrets to encrypt keys. A verifier
    /// that builds no path can ask this alone.
    package static func checkUsage(_ request: PeerVerificationRequest) throws(UntrustedPeer) {
        try checkUsage(of: PathMember(certificate: read(request.certificateChain), index: 0), for: request.keyUse)
    }

    static func checkUsage(of leaf: PathMember, for use: PeerVerificationRequest.KeyUse) throws(UntrustedPeer) {
        guard let usage = leaf.certificate.extensions.keyUsage else { return }
        switch use {
        case .signature:
            guard !usage.digitalSignature else { return }
            throw leaf.untrusted(.wrongUsage, "may not be used for signatures, only for \(usage) (key usage)")
        // RFC 5246 §7.4.2: RSA key exchange.
        case .keyEncipherment:
            guard !usage.keyEncipherment else { return }
            throw leaf.untrusted(.wrongUsage, "may not be used to encrypt keys, only for \(usage) (key usage)")
        }
    }

    static func read(_ certificateChain: [[UInt8]]) throws(UntrustedPeer) -> ParsedCertificate {
        guard let der = certificateChain.first else {
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
