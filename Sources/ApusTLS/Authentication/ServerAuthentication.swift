import ApusCrypto

/// How the server proved who it is: states that connect demand one of these.
enum ServerAuthentication: Sendable {
    case signed(SignatureVerified)
    /// By knowing the secret of a session in which it did so.
    case resumed(VerifiedPeer, authenticatedAt: WallTime, signatureScheme: SignatureScheme?)

    var peer: VerifiedPeer {
        switch self {
        case .signed(let proof): proof.peer
        case .resumed(let peer, _, _): peer
        }
    }

    /// The scheme of this handshake's signature.
    var scheme: SignatureScheme? {
        switch self {
        case .signed(let proof): proof.scheme
        case .resumed: nil
        }
    }

    var isResumed: Bool {
        switch self {
        case .signed: false
        case .resumed: true
        }
    }
}
