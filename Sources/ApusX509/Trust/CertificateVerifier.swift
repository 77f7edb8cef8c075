public import ApusTLS
public import FoundationEssentials

/// Decides by X.509 whether a peer is who it says it is (RFC 5280, RFC 9525).
///
/// It answers at once. Names are looked for in the subject alternative names alone; SHA-1 signatures and RSA keys under
/// 2048 bits are refused; path building is bounded in depth and in signature checks.
public struct CertificateVerifier: PeerVerifier {
    private let roots: TrustRoots
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - roots: where trust starts.
    ///   - now: the time that validity is judged by; the system's clock by default.
    public init(roots: TrustRoots, now: @escaping @Sendable () -> Date = { Date() }) {
        self.roots = roots
        self.now = now
    }

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { verdict(request) }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { verdict(request) }

    private func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        guard let first = request.certificateChain.first else {
            return .untrusted(UntrustedPeer(reason: .noCertificate, message: "the peer showed no certificate"))
        }
        let leaf: ParsedCertificate
        do { leaf = try ParsedCertificate(der: first) } catch {
            return .untrusted(WeakKeyDiagnosis.explain(first, error))
        }
        // A superfluous certificate that can't be read harms nobody.
        let others = request.certificateChain.dropFirst().enumerated().compactMap { offset, der in
            (try? ParsedCertificate(der: der)).map { CandidateCertificate(parsed: $0, index: offset + 1) }
        }
        var builder = PathBuilder(roots: roots, candidates: others, date: now(), peer: request.peer)
        do {
            let path = try builder.build(from: leaf)
            try NameCheck.check(leaf, request: request)
            return .trusted(leaf.identity(verifiedChain: path, isVerified: true))
        } catch {
            return .untrusted(error)
        }
    }
}

/// Takes any certificate that can be read. The connection is then encrypted, to nobody knows whom.
public struct InsecureVerifier: PeerVerifier {
    public init() {}

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? {
        guard let first = request.certificateChain.first else {
            return .untrusted(UntrustedPeer(reason: .noCertificate, message: "the peer showed no certificate"))
        }
        do { return .trusted(try ParsedCertificate(der: first).identity(verifiedChain: [], isVerified: false)) } catch {
            return .untrusted(WeakKeyDiagnosis.explain(first, error))
        }
    }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        verifyImmediately(request) ?? .untrusted(UntrustedPeer(reason: .invalid, message: "the certificate can't be read"))
    }
}
