import ApusTLS

/// A synchronous closure as selector.
struct LookUpSelector: ServerConfigurationSelector {
    struct NotFound: Error {}

    let lookUp: @Sendable (ClientHelloInfo) -> ServerConfiguration?

    func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration? { lookUp(clientHello) }

    /// Asked only where the lookup found nothing; it is not made twice.
    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { throw NotFound() }
}

/// An asynchronous closure as selector.
struct AwaitingSelector: ServerConfigurationSelector {
    let fetch: @Sendable (ClientHelloInfo) async throws -> ServerConfiguration

    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration {
        try await fetch(clientHello)
    }
}

/// Lets whatever another selector chooses reveal its secrets, for a key log.
struct RevealingSelector: ServerConfigurationSelector {
    private let selector: any ServerConfigurationSelector

    init(_ selector: any ServerConfigurationSelector) {
        self.selector = selector
    }

    func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration? {
        selector.selectConfigurationImmediately(for: clientHello).map(Self.revealing)
    }

    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration {
        Self.revealing(try await selector.selectConfiguration(for: clientHello))
    }

    private static func revealing(_ configuration: ServerConfiguration) -> ServerConfiguration {
        var configuration = configuration
        configuration.revealsSecrets = true
        return configuration
    }
}
