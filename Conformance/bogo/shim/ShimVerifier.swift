import ApusTLS
import ApusX509

/// Trusts any certificate that can be read and may sign, as the runner expects, or none.
struct ShimVerifier: PeerVerifier {
    let isDeferred: Bool
    /// Whether the connection ends when verification fails; otherwise the peer is one that was not verified. A bare key has to be verified.
    let isRequired: Bool
    let fails: Bool
    /// The same once early data was rejected.
    let failsOnRetry: Bool
    /// Whether the answer of the full handshake does not hold for its sessions.
    let verifiesAgain: Bool
    let sessions: ShimSessions
    let recorder: ShimRecorder
    let refusesStaple: Bool

    func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { isDeferred ? nil : verdict(request) }

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { verdict(request) }

    private func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        if request.isResumption, !verifiesAgain {
            recorder.note { $0.verificationFailed = sessions.failed(request.certificateChain) }
            return InsecureVerifier.verdict(request)
        }
        let fails = recorder.notes.earlyDataChoice?.chosen == "rejected" ? failsOnRetry : fails
        recorder.note { $0.verificationFailed = fails }
        sessions.note(request.certificateChain, failed: fails)
        if fails, isRequired || request.certificateType == .rawPublicKey {
            return .untrusted(UntrustedPeer(reason: .pinMismatch, message: "verification was told to fail"))
        }
        if refusesStaple {
            return .untrusted(UntrustedPeer(reason: .badStatusResponse, message: "the staple was told to be refused"))
        }
        // A raw public key says nothing of its use.
        do throws(UntrustedPeer) { if request.certificateType == .x509 { try EndEntity.checkUsage(request) } } catch {
            return .untrusted(error)
        }
        return InsecureVerifier.verdict(request)
    }
}

extension InsecureVerifier {
    fileprivate static func verdict(_ request: PeerVerificationRequest) -> PeerVerdict {
        InsecureVerifier().verifyImmediately(request)
            ?? .untrusted(UntrustedPeer(reason: .invalid, message: "there was no verdict"))
    }
}
