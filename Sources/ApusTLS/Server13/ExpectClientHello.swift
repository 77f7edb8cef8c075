import ApusCrypto
import ApusRecord

/// Nothing has come yet.
struct ExpectClientHello: Sendable {
    let source: ConfigurationSource

    enum ConfigurationSource: Sendable {
        case fixed(Shared<ServerConfiguration>)
        case selector(any ServerConfigurationSelector)
    }

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .clientHello else { throw received.unexpected(expected: "a ClientHello") }
        let offer = try ClientHelloOffer(received)
        core.observe(.started(.server, serverName: offer.serverName.flatMap { ServerName($0) }))
        let arrived = ArrivedClientHello(offer: offer, received: received)
        switch source {
        case .fixed(let configuration):
            return try arrived.negotiate(configuration, core: &core)
        case .selector(let selector):
            if let configuration = selector.selectConfigurationImmediately(for: offer.info) {
                return try AwaitConfiguration(arrived: arrived, selector: selector)
                    .resume(with: .configuration(configuration), core: &core)
            }
            return .awaitConfiguration(AwaitConfiguration(arrived: arrived, selector: selector))
        }
    }
}

/// A first ClientHello that waits for a configuration.
struct ArrivedClientHello: Sendable {
    let offer: ClientHelloOffer
    let received: ReceivedMessage

    func negotiate(_ configuration: Shared<ServerConfiguration>, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard try VersionChoice.choose(offer: offer, configuration: configuration, core: core) == .TLS13 else {
            // Keys do not change here, but what is already there of the next message can't be an answer to our flight.
            _ = try received.requireKeyChangePoint()
            core.settle(on: .TLS12)
            return try ClientHelloTLS12(configuration: configuration, offer: offer).selectIdentity(core: &core)
        }
        core.settle(on: .TLS13)
        try offer.checkTLS13()
        core.reader.allowsChangeCipherSpec = true
        return try ExternalPSKSearch(arrived: self, configuration: configuration).begin(core: &core)
    }

    /// - Parameter externalPSKs: those that the client names and this server has; that the client has them is not proved yet.
    func negotiate(
        _ configuration: Shared<ServerConfiguration>, externalPSKs: [ExternalPSK], core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        let suite = try CipherSuiteChoice.choose(
            offer: offer, configuration: configuration, preferring: Set(externalPSKs.map(\.hash.algorithm)), core: core)
        let before = TranscriptHash(suite.hash)
        var transcript = before
        transcript.update(offer.message.bytes)
        return try NegotiatedHello(
            configuration: configuration, offer: offer, received: received, suite: suite,
            externalPSKs: externalPSKs.filter { $0.hash.algorithm == suite.hash },
            pskMode: PSKModeChoice.choose(offer: offer, policy: configuration.policy), before: before, transcript: transcript
        ).exchangeKeys(core: &core)
    }
}

/// The application chooses a configuration for this client.
struct AwaitConfiguration: Sendable {
    let arrived: ArrivedClientHello
    let selector: any ServerConfigurationSelector

    var request: ConnectionRequest { .selectConfiguration(arrived.offer.info, selector) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        switch answer {
        case .configuration(let configuration):
            try configuration.validate()
            core.apply(configuration.limits)
            core.revealsSecrets = configuration.revealsSecrets
            return try arrived.negotiate(Shared(configuration), core: &core)
        case .noConfiguration:
            throw .incompatible(.serverName(arrived.offer.serverName))
        default:
            throw .misuse(.unexpectedAnswer)
        }
    }
}

enum ServerLimits {
    /// Sessions of one ClientHello that are looked for: an honest client offers its newest ticket, or a few.
    static let offeredSessions = 4
    /// Identities that are shown to whoever has external pre-shared keys.
    static let offeredExternalPSKs = 32
}
