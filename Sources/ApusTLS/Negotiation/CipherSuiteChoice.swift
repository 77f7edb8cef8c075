import ApusCrypto

/// Which cipher suite a server takes.
enum CipherSuiteChoice {
    /// - Parameter preferring: hashes whose suites go before all others, where there are any: external pre-shared keys need them
    ///   (RFC 8446 §4.2.11).
    static func choose(
        offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>, preferring hashes: Set<HashAlgorithm> = [],
        core: ConnectionCore
    ) throws(TLSError) -> TLS13CipherSuite {
        let own = configuration.policy.cipherSuites(for: .TLS13)
        let offered = offer.hello.cipherSuites
        let common = configuration.prefersOwnCipherSuites ? own.filter(offered.contains) : offered.filter(own.contains)
        let selected = common.first { $0.tls13.map { hashes.contains($0.hash) } ?? false } ?? common.first
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
