import ApusCrypto

/// How the server proved who it is: states that connect demand one of these.
enum ServerAuthentication: Sendable {
    case signed(SignatureVerified)
    /// By knowing the secret of a session in which it did so.
    case resumed(VerifiedPeer, authenticatedAt: WallTime, signatureScheme: SignatureScheme?)
    /// By knowing an external pre-shared key, in this handshake or in the one that the session goes back to: its Finished shows it.
    case externalPSK(identity: [UInt8], session: Session?)

    /// Nil where it shows no certificate, and never did.
    var peer: VerifiedPeer? {
        switch self {
        case .signed(let proof): proof.peer
        case .resumed(let peer, _, _): peer
        case .externalPSK: nil
        }
    }

    /// The scheme of this handshake's signature.
    var scheme: SignatureScheme? {
        switch self {
        case .signed(let proof): proof.scheme
        case .resumed, .externalPSK: nil
        }
    }

    var externalPSKIdentity: [UInt8]? {
        switch self {
        case .signed, .resumed: nil
        case .externalPSK(let identity, _): identity
        }
    }

    var isResumed: Bool {
        switch self {
        case .signed: false
        case .resumed: true
        case .externalPSK(_, let session): session != nil
        }
    }
}
