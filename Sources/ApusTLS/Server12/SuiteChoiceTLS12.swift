import ApusCrypto

/// Suite, group, identity and signature scheme of a TLS 1.2 handshake, which depend on each other: the suite says what kind of key
/// signs (RFC 8422 §2), the client's lists say with which scheme and over which curve.
struct SuiteChoiceTLS12: Sendable {
    let suite: TLS12CipherSuite
    let group: NamedGroup
    let identity: Identity
    let scheme: SignatureScheme
    let certificateTypes: CertificateTypeChoice

    /// The first suite, by whose order the configuration says, for which there is an identity that the client can verify.
    init(hello: ClientHelloTLS12, identities: [Identity]) throws(TLSError) {
        let policy = hello.configuration.policy
        let types = try CertificateTypeChoice(offer: hello.offer, configuration: hello.configuration)
        let identities = identities.filter { !$0.shown(as: types.server).isEmpty }
        let own = policy.cipherSuites(for: .TLS12)
        let offered = hello.offer.hello.cipherSuites
        let common =
            hello.configuration.prefersOwnCipherSuites ? own.filter(offered.contains) : offered.filter(own.contains)
        let group = try Self.group(offer: hello.offer, policy: policy)
        let allowed = policy.signingSchemes(for: .TLS12)
        let signatures = hello.offer.signatureSchemes
        for suite in common.compactMap(\.tls12) {
            for identity in identities where identity.respects(hello.offer) {
                let scheme = identity.signatureSchemesTLS12.first { scheme in
                    scheme.authenticationTLS12 == suite.authentication && allowed.contains(scheme) && signatures.contains(scheme)
                }
                guard let scheme else { continue }
                self.suite = suite
                self.group = group
                self.identity = identity
                self.scheme = scheme
                certificateTypes = types
                return
            }
        }
        guard !common.isEmpty else {
            throw .incompatible(.cipherSuite(offered: offered.filter { !$0.isGREASE }, supported: own))
        }
        throw .incompatible(
            .signatureScheme(
                offered: signatures.filter { !$0.isGREASE }, supported: identities.flatMap(\.signatureSchemesTLS12)))
    }

    /// By the server's order. A client that names no group leaves the choice to the server (RFC 8422 §4).
    private static func group(offer: ClientHelloOffer, policy: SecurityPolicy) throws(TLSError) -> NamedGroup {
        let own = policy.groups(for: .TLS12)
        let offered = offer.hello.extensions.contains(.supportedGroups) ? offer.groups : [.secp256r1]
        guard let group = own.first(where: offered.contains) else {
            throw .incompatible(.group(offered: offered.filter { !$0.isGREASE }, supported: own))
        }
        return group
    }

    func observe(offer: ClientHelloOffer, configuration: ServerConfiguration, core: ConnectionCore) {
        core.observe(
            .chosen(
                Choice(
                    subject: .cipherSuite, by: .server, chosen: suite.suite.description,
                    offered: offer.hello.cipherSuites.map(\.description),
                    reason: configuration.prefersOwnCipherSuites
                        ? "first in the server's order that the client offers and the certificate's key fits"
                        : "first in the client's order that the server has and the certificate's key fits")))
        core.observe(
            .chosen(
                Choice(
                    subject: .group, by: .server, chosen: group.description, offered: offer.groups.map(\.description),
                    reason: "first in the server's order that the client offers")))
        core.observe(
            .chosen(
                Choice(
                    subject: .signatureScheme, by: .server, chosen: scheme.description,
                    offered: offer.signatureSchemes.map(\.description), reason: "it fits the key of the server's certificate")))
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
        case .ed25519, .rsa: nil
        }
    }
}
