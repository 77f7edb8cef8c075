import ApusCrypto
import ApusRecord

/// Nothing has come yet.
struct ExpectClientHello: Sendable {
    let source: ConfigurationSource

    enum ConfigurationSource: Sendable {
        case fixed(ServerConfiguration)
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

    func negotiate(_ configuration: ServerConfiguration, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard try VersionChoice.choose(offer: offer, configuration: configuration, core: core) == .TLS13 else {
            // Keys do not change here, but what is already there of the next message can't be an answer to our flight.
            _ = try received.requireKeyChangePoint()
            core.settle(on: .TLS12)
            return try ClientHelloTLS12(configuration: configuration, offer: offer).selectIdentity(core: &core)
        }
        core.settle(on: .TLS13)
        try offer.checkTLS13()
        core.reader.allowsChangeCipherSpec = true
        let suite = try CipherSuiteChoice.choose(offer: offer, configuration: configuration, core: core)
        let group = try GroupChoice.choose(offer: offer, policy: configuration.policy)
        let before = TranscriptHash(suite.hash)
        var transcript = before
        transcript.update(offer.message.bytes)
        switch group {
        case .share(let share):
            GroupChoice.observe(share.group, offer: offer, policy: configuration.policy, retried: false, core: core)
            return try NegotiatedHello(
                configuration: configuration, offer: offer, received: received, suite: suite, share: share,
                before: before, transcript: transcript, retried: false
            ).selectIdentity(core: &core)
        case .retry(let group):
            return try retry(group, configuration: configuration, suite: suite, transcript: transcript, core: &core)
        }
    }

    /// RFC 8446 §4.1.4.
    private func retry(
        _ group: NamedGroup, configuration: ServerConfiguration, suite: TLS13CipherSuite, transcript: TranscriptHash,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        core.observe(
            .chosen(
                Choice(
                    subject: .helloRetryRequest, by: .server, chosen: group.description,
                    offered: offer.keyShares.map(\.group.description),
                    reason: "the client sent no key share for \(group), which is wanted")))
        // Keys do not change here, but what is already there of the next message can't be an answer to this one.
        _ = try received.requireKeyChangePoint()
        var extensions = Extensions()
        extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
        extensions.append(KeyShareHelloRetryRequest(selectedGroup: group))
        let message = ServerHello(
            legacyVersion: .TLS12, random: .helloRetryRequest, legacySessionIDEcho: offer.hello.legacySessionID,
            cipherSuite: suite.suite, legacyCompressionMethod: 0, extensions: extensions
        ).message()
        var transcript = transcript
        transcript.replaceWithMessageHash()
        transcript.update(message.bytes)
        try core.emit(message)
        if !offer.hello.legacySessionID.isEmpty { core.emitChangeCipherSpec() }
        if offer.sentEarlyData {
            core.earlyData.reject()
            core.reader.skipUndecryptable(upTo: configuration.limits.maximumSkippedEarlyData)
        }
        return .expectSecondClientHello(
            ExpectSecondClientHello(
                configuration: configuration, first: offer, suite: suite, group: group, transcript: transcript))
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
            return try arrived.negotiate(configuration, core: &core)
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
}
