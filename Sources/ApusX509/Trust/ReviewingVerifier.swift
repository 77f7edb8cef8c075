public import ApusTLS

/// Lets a function of your own look at every chain together with the verdict that was reached, and have the last word.
///
/// For rules that only you know: a list of allowed organizations, a lookup in a database, another opinion on a certificate that was refused.
/// To turn a refusal into trust, answer with ``ApusTLS/PeerIdentity/unverified(_:)``; think twice before you do.
/// ```swift
/// ReviewingVerifier(CertificateVerifier(roots: roots)) { request, verdict in … }
/// ```
public struct ReviewingVerifier: PeerVerifier {
    /// Gets what was to be verified, and the verdict of the verifier below.
    public typealias Review = @Sendable (PeerVerificationRequest, PeerVerdict) -> PeerVerdict
    /// As ``Review``; the handshake waits for it, within its time limit.
    public typealias AsynchronousReview = @Sendable (PeerVerificationRequest, PeerVerdict) async -> PeerVerdict

    private enum Kind: Sendable {
        case immediate(Review)
        case asynchronous(AsynchronousReview)
    }

    private let verifier: any PeerVerifier
    private let kind: Kind

    /// A review that answers at once, on the connection's thread.
    public init(_ verifier: any PeerVerifier, review: @escaping Review) {
        self.verifier = verifier
        kind = .immediate(review)
    }

    /// A review that may wait for something.
    public init(_ verifier: any PeerVerifier, asynchronousReview: @escaping AsynchronousReview) {
        self.verifier = verifier
        kind = .asynchronous(asynchronousReview)
    }

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? {
        guard case .immediate(let review) = kind, let verdict = verifier.verifyImmediately(request) else { return nil }
        return review(request, verdict)
    }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        let verdict: PeerVerdict =
            if let verdict = verifier.verifyImmediately(request) { verdict } else { await verifier.verify(request) }
        switch kind {
        case .immediate(let review): return review(request, verdict)
        case .asynchronous(let review): return await review(request, verdict)
        }
    }
}

extension PeerIdentity {
    /// Who the first certificate of a chain says the peer is, without any check of that.
    ///
    /// - Parameter certificateChain: DER, end entity first.
    /// - Throws: when there is none, or it can't be read.
    public static func unverified(_ certificateChain: [[UInt8]]) throws(UntrustedPeer) -> PeerIdentity {
        try EndEntity.read(certificateChain).identity(verifiedChain: [], isVerified: false)
    }
}
