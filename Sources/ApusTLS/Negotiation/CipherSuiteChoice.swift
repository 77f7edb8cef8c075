import ApusCrypto

/// Which cipher suite a server takes.
enum CipherSuiteChoice {
    static func choose(
        offer: ClientHelloOffer, configuration: ServerConfiguration, core: ConnectionCore
    ) throws(TLSError) -> TLS13CipherSuite {
        let own = configuration.policy.cipherSuites(for: .TLS13)
        let offered = offer.hello.cipherSuites
        let selected =
            configuration.prefersOwnCipherSuites ? own.first(where: offered.contains) : offered.first(where: own.contains)
        guard let suite = selected?.tls13 else {
            throw .incompatible(.cipherSuite(offered: offered.filter { !$0.isGREASE }, supported: own))
        }
        core.observe(
            .chosen(
                Choice(
                    subject: .cipherSuite, by: .server, chosen: suite.suite.description, offered: offered.map(\.description),
                    supported: own.map(\.description),
                    reason: configuration.prefersOwnCipherSuites
                        ? "first in the server's order that the client offers" : "first in the client's order that the server has"
                )))
        return suite
    }
}
