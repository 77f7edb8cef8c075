public import ApusTLS

/// Takes any certificate that can be read. The connection is then encrypted, to nobody knows whom: for tests and for looking at
/// servers, never for data that matters.
public struct InsecureVerifier: PeerVerifier {
    public init() {}

    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { verdict(request) }

    public func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { verdict(request) }

    private func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        if request.certificateType == .rawPublicKey, let key = request.certificateChain.first {
            return .trusted(
                PeerIdentity(
                    subjectPublicKeyInfo: key, verifiedChain: [], isVerified: false, subject: "raw public key", names: []))
        }
        do throws(UntrustedPeer) {
            return .trusted(try EndEntity.read(request.certificateChain).identity(verifiedChain: [], isVerified: false))
        } catch {
            return .untrusted(error)
        }
    }
}
