/// Proof that a verdict on the peer's certificate was given and was good. Made by ``PeerVerdict/accept(core:)`` alone.
struct VerifiedPeer: Sendable {
    let identity: PeerIdentity
    let certificates: [[UInt8]]

    fileprivate init(identity: PeerIdentity, certificates: [[UInt8]]) {
        self.identity = identity
        self.certificates = certificates
    }
}

extension PeerVerdict {
    func accept(certificates: [[UInt8]], core: ConnectionCore) throws(TLSError) -> VerifiedPeer {
        switch self {
        case .trusted(let identity):
            if identity.isVerified {
                core.observe(
                    .checked(
                        Check(
                            subject: .certificateChain,
                            detail:
                                "\(identity.subject) leads to a trusted root over \(identity.verifiedChain.count) certificates")))
            }
            return VerifiedPeer(identity: identity, certificates: certificates)
        case .untrusted(let reason):
            throw .untrusted(reason)
        }
    }
}
