/// Trusts peers by their bare public keys (RFC 7250): those that are given, and no others.
///
/// Use it with `[.rawPublicKey]` among the certificate types of a configuration, where both sides know each other beforehand: keys
/// that are distributed out of band, or stand in DNS (DANE). It has no names, no validity and no revocation.
public struct RawPublicKeyVerifier: PeerVerifier {
    private let expected: [[UInt8]]
    private let certificates: (any PeerVerifier)?

    /// - Parameters:
    ///   - expected: DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of each key that is trusted.
    ///   - certificates: who judges certificates, where peers may show those too; nil, the default, refuses them.
    public init(expected: [[UInt8]], certificates: (any PeerVerifier)? = nil) {
        self.expected = expected
        self.certificates = certificates
    }

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? {
        guard request.certificateType != .rawPublicKey, let certificates else { return verdict(request) }
        return certificates.verifyImmediately(request)
    }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        guard request.certificateType != .rawPublicKey, let certificates else { return verdict(request) }
        return await certificates.verify(request)
    }

    private func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        guard request.certificateType == .rawPublicKey, let key = request.certificateChain.first else {
            return .untrusted(
                UntrustedPeer(
                    reason: .invalid, message: "the peer showed a certificate; a raw public key was wanted", certificateIndex: 0))
        }
        // Public values: how long the comparison takes tells nobody anything.
        guard expected.contains(key) else {
            return .untrusted(
                UntrustedPeer(
                    reason: .pinMismatch, message: "the peer's raw public key is not one that is expected", certificateIndex: 0))
        }
        return .trusted(
            PeerIdentity(
                subjectPublicKeyInfo: key, verifiedChain: [key], isVerified: true, subject: "raw public key", names: []))
    }
}
