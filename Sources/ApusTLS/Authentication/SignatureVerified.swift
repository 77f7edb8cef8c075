import ApusCrypto

/// Proof that the peer signed with the key of its verified certificate. Made here alone.
struct SignatureVerified: Sendable {
    let scheme: SignatureScheme
    let peer: VerifiedPeer

    /// What the version says of schemes and keys.
    enum Rules: Sendable {
        case tls13
        /// With the suite that the key must fit; nil for a client's certificate, which no suite restricts.
        case tls12(TLS12CipherSuite?)
    }

    /// RFC 8446 §4.4.3; RFC 5246 §7.4.3 and §7.4.8.
    ///
    /// - Parameter accepted: the schemes that this side announced.
    init(
        _ signature: [UInt8], scheme: SignatureScheme, input: SignatureInput, peer: VerifiedPeer, accepted: [SignatureScheme],
        rules: Rules
    ) throws(TLSError) {
        guard accepted.contains(scheme), scheme.isValid(in: rules.version) else {
            throw .misbehaved(Misbehaviour(.selectedUnoffered, "it signed with \(scheme), which was not offered"))
        }
        let key = try peer.publicKey()
        if case .tls12(let suite?) = rules, !suite.allows(key.kind) {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter, "it selected \(suite.suite), with which its certificate's \(key.kind) key can't be used"))
        }
        guard rules.schemes(of: key.kind).contains(scheme) else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "it signed with \(scheme), but its certificate has an \(key.kind) key"))
        }
        guard key.isValid(signature, for: input.bytes, scheme: scheme, rules: rules.signatureRules) else {
            throw .misbehaved(
                Misbehaviour(.invalidSignature, "its signature over the handshake does not verify with its certificate's key"))
        }
        self.scheme = scheme
        self.peer = peer
    }
}

extension SignatureVerified.Rules {
    var version: ProtocolVersion {
        switch self {
        case .tls13: .TLS13
        case .tls12: .TLS12
        }
    }

    var signatureRules: SignatureRules {
        switch self {
        case .tls13: .tls13
        case .tls12: .tls12
        }
    }

    func schemes(of kind: KeyKind) -> [SignatureScheme] {
        switch self {
        case .tls13: kind.signatureSchemes
        case .tls12: kind.signatureSchemesTLS12
        }
    }
}
