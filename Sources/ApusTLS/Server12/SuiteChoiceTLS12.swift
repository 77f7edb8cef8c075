import ApusCrypto

/// Suite, identity and key exchange of a TLS 1.2 handshake, which depend on each other: the suite says what kind of key authenticates
/// (RFC 8422 §2, RFC 5246 §7.4.2), the client's lists say with which scheme and over which curve.
struct SuiteChoiceTLS12: Sendable {
    let suite: TLS12CipherSuite
    let identity: Identity
    let certificateTypes: CertificateTypeChoice
    let keyExchange: KeyExchange

    enum KeyExchange: Sendable {
        case ephemeral(NamedGroup, SignatureScheme)
        /// In the legacy policy alone.
        case staticRSA(PremasterDecrypter)
    }

    var group: NamedGroup? {
        if case .ephemeral(let group, _) = keyExchange { group } else { nil }
    }

    var scheme: SignatureScheme? {
        if case .ephemeral(_, let scheme) = keyExchange { scheme } else { nil }
    }

    /// The first suite, by whose order the configuration says, for which there is an identity that the client can verify.
    init(hello: ClientHelloTLS12, identities: [Identity]) throws(TLSError) {
        let policy = hello.configuration.policy
        let types = try CertificateTypeChoice(offer: hello.offer, configuration: hello.configuration)
        let identities = identities.filter { !$0.shown(as: types.server).isEmpty }
        let own = policy.cipherSuites(for: .TLS12)
        let offered = hello.offer.hello.cipherSuites
        let common =
            hello.configuration.prefersOwnCipherSuites ? own.filter(offered.contains) : offered.filter(own.contains)
        let group = Self.group(offer: hello.offer, policy: policy)
        for suite in common.compactMap(\.tls12) {
            for identity in identities where identity.respects(hello.offer) {
                guard let keyExchange = Self.keyExchange(suite, identity, group: group, offer: hello.offer, policy: policy) else {
                    continue
                }
                self.suite = suite
                self.identity = identity
                self.keyExchange = keyExchange
                certificateTypes = types
                return
            }
        }
        throw Self.failure(common, group: group, hello: hello, identities: identities)
    }

    /// How the identity takes part in the suite's key exchange; nil where it can't.
    private static func keyExchange(
        _ suite: TLS12CipherSuite, _ identity: Identity, group: NamedGroup?, offer: ClientHelloOffer, policy: SecurityPolicy
    ) -> KeyExchange? {
        switch suite.keyExchange {
        case .ecdhe:
            let allowed = policy.signingSchemes(for: .TLS12)
            let scheme = identity.signatureSchemesTLS12.first { scheme in
                scheme.authenticationTLS12 == suite.authentication && allowed.contains(scheme)
                    && offer.signatureSchemes.contains(scheme)
            }
            guard let group, let scheme else { return nil }
            return .ephemeral(group, scheme)
        case .staticRSA:
            return identity.decrypter.map(KeyExchange.staticRSA)
        }
    }

    /// By the server's order. A client that names no group leaves the choice to the server (RFC 8422 §4).
    private static func group(offer: ClientHelloOffer, policy: SecurityPolicy) -> NamedGroup? {
        policy.groups(for: .TLS12).first(where: groups(of: offer).contains)
    }

    private static func groups(of offer: ClientHelloOffer) -> [NamedGroup] {
        offer.hello.extensions.contains(.supportedGroups) ? offer.groups : [.secp256r1]
    }

    /// Which of the lists have nothing in common.
    private static func failure(
        _ common: [CipherSuite], group: NamedGroup?, hello: ClientHelloTLS12, identities: [Identity]
    ) -> TLSError {
        let policy = hello.configuration.policy
        guard !common.isEmpty else {
            return .incompatible(
                .cipherSuite(
                    offered: hello.offer.hello.cipherSuites.filter { !$0.isGREASE }, supported: policy.cipherSuites(for: .TLS12)))
        }
        guard group != nil else {
            return .incompatible(
                .group(offered: groups(of: hello.offer).filter { !$0.isGREASE }, supported: policy.groups(for: .TLS12)))
        }
        return .incompatible(
            .signatureScheme(
                offered: hello.offer.signatureSchemes.filter { !$0.isGREASE },
                supported: identities.flatMap(\.signatureSchemesTLS12)))
    }

    /// What a session of this handshake is bound to.
    func binding(_ hello: ClientHelloTLS12) -> [UInt8] {
        SessionBinding.server(hello.configuration, identity: identity, type: certificateTypes.server)
    }

    func observe(offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>, core: ConnectionCore) {
        core.observe(
            .chosen(
                Choice(
                    subject: .cipherSuite, by: .server, chosen: suite.suite.description,
                    offered: offer.hello.cipherSuites.map(\.description),
                    supported: configuration.policy.cipherSuites(for: .TLS12).map(\.description),
                    reason: configuration.prefersOwnCipherSuites
                        ? "first in the server's order that the client offers and the certificate's key fits"
                        : "first in the client's order that the server has and the certificate's key fits")))
        guard let group, let scheme else { return }
        core.observe(
            .chosen(
                Choice(
                    subject: .group, by: .server, chosen: group.description, offered: offer.groups.map(\.description),
                    supported: configuration.policy.groups(for: .TLS12).map(\.description),
                    reason: "first in the server's order that the client offers")))
        core.observe(
            .chosen(
                Choice(
                    subject: .signatureScheme, by: .server, chosen: scheme.description,
                    offered: offer.signatureSchemes.map(\.description),
                    supported: identity.signatureSchemesTLS12.map(\.description),
                    reason: "it fits the key of the server's certificate")))
    }
}

extension Identity {
    /// RFC 8422 §5.3: the client's groups bind the curve of an ECDSA key too. That of a key that lives elsewhere is not known here.
    fileprivate func respects(_ offer: ClientHelloOffer) -> Bool {
        guard offer.hello.extensions.contains(.supportedGroups), case .local(let key) = key, let curve = key.kind.curve else {
            return true
        }
        return offer.groups.contains(curve)
    }
}

extension KeyKind {
    /// The group of an ECDSA key.
    fileprivate var curve: NamedGroup? {
        switch self {
        case .p256: .secp256r1
        case .p384: .secp384r1
        case .p521: .secp521r1
        case .ed25519, .rsa, .rsaPSS, .mldsa65, .mldsa87: nil
        }
    }
}
