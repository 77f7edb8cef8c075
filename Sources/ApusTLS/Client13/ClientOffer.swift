import ApusCrypto

/// Before the first byte: what a client was told.
struct ClientStart: Sendable {
    let configuration: Shared<ClientConfiguration>
    let serverName: ServerName?

    /// - Parameter earlyDataCount: how many bytes of early data there are to send; nil for no early data at all.
    func sendClientHello(earlyDataCount: Int?, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        core.observe(.started(.client, serverName: serverName))
        let session = ClientSessionChoice.choose(self, core: core)
        if session?.session.version == .TLS12, let serverName, let cache = configuration.sessionCache {
            core.keptSession = .byClient(serverName, cache)
        }
        let isSpoken = session.map(speaksProtocol(of:)) ?? true
        if earlyDataCount != nil, !isSpoken {
            core.observeEarlyData("not sent", EarlyDataRefusal.otherApplicationProtocol.rawValue, by: .client)
        }
        let earlyDataCount = isSpoken ? earlyDataCount : nil
        // The ticket first: early data goes with the first alone, and what a session spares is more.
        let ticket = session.flatMap { OfferedPSK($0, earlyDataCount: earlyDataCount) }
        return try ClientOffer(
            configuration: configuration, serverName: serverName,
            psks: (ticket.map { [$0] } ?? []) + configuration.offeredExternalPSKs.map(OfferedPSK.init),
            sessionTLS12: session.flatMap { $0.session.version == .TLS12 ? $0 : nil }, environment: core.environment
        ).send(core: &core)
    }
}

extension ClientStart {
    /// Early data is of the session's application protocol (RFC 8446 §4.2.10), which must still be one that this client speaks.
    private func speaksProtocol(of session: ClientSession) -> Bool {
        session.session.applicationProtocol.map(configuration.applicationProtocols.contains) ?? true
    }
}

/// A ClientHello with the keys behind its shares: what every later check compares with.
struct ClientOffer: Sendable {
    let configuration: Shared<ClientConfiguration>
    let serverName: ServerName?
    /// Newest first.
    let versions: [ProtocolVersion]
    private(set) var hello: ClientHello
    private(set) var message: HandshakeMessage
    private(set) var shares: [KeyExchangeKey]
    /// In the order of the extension.
    private(set) var psks: [OfferedPSK]
    /// The session that is offered in the way of TLS 1.2.
    let sessionTLS12: ClientSession?

    /// RFC 8446 §4.1.2.
    init(
        configuration: Shared<ClientConfiguration>, serverName: ServerName?, psks: [OfferedPSK] = [],
        sessionTLS12: ClientSession? = nil, environment: ConnectionEnvironment
    ) throws(TLSError) {
        let random = environment.random
        guard let clientRandom = Random(random.bytes(32)) else {
            throw .misuse(.cryptographyFailed("the random source gave too few bytes"))
        }
        let policy = configuration.policy
        let versions = policy.versions
        let offersTLS13 = versions.contains(.TLS13)
        let shares = offersTLS13 ? try KeySharePrediction.shares(configuration, random: random) : []
        var extensions = Extensions()
        if configuration.sendsServerName, let name = serverName?.dnsName {
            extensions.append(ServerNameList(hostName: Array(name.utf8)))
        }
        if configuration.acceptsCertificates { Self.appendAuthentication(&extensions, configuration: configuration) }
        extensions.append(SupportedGroups(groups: policy.offeredGroups))
        if !configuration.applicationProtocols.isEmpty {
            extensions.append(ApplicationLayerProtocolNegotiation(protocols: configuration.applicationProtocols))
        }
        if let parameters = configuration.quicTransportParameters {
            extensions.append(type: .quicTransportParameters, body: parameters)
        }
        if versions.contains(.TLS12) { Self.appendTLS12(&extensions, policy: policy) }
        // RFC 5077 §3.2: with a ticket, or empty to ask for one.
        if versions.contains(.TLS12), configuration.sessionCache != nil, configuration.offersTicketsTLS12 {
            extensions.append(SessionTicketTLS12(ticket: sessionTLS12?.ticket ?? []))
        }
        if offersTLS13 {
            extensions.append(SupportedVersionsClientHello(versions: versions))
            extensions.append(
                KeyShareClientHello(clientShares: shares.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }))
        }
        // Without these a server gives no ticket (RFC 8446 §4.2.9).
        if offersTLS13, configuration.sessionCache != nil || !psks.isEmpty {
            extensions.append(PskKeyExchangeModes(modes: policy.pskKeyExchangeModes))
        }
        if psks.first?.offersEarlyData == true { extensions.append(EarlyDataIndication()) }
        var hello = ClientHello(
            legacyVersion: .TLS12, random: clientRandom,
            legacySessionID: Self.sessionID(
                sessionTLS12, decoy: offersTLS13 && configuration.middleboxCompatibility, random: random),
            cipherSuites: policy.offeredCipherSuites, legacyCompressionMethods: [0], extensions: extensions)
        try Self.season(&hello, configuration, random: random)
        psks.bind(&hello, before: nil, at: environment.wallTime())
        self.configuration = configuration
        self.serverName = serverName
        self.psks = psks
        self.sessionTLS12 = sessionTLS12
        self.hello = hello
        self.message = hello.message()
        self.shares = shares
        self.versions = versions
    }

    /// How the server is to prove itself with a certificate. Without signature_algorithms it must not even try (RFC 8446 §4.2.3).
    private static func appendAuthentication(_ extensions: inout Extensions, configuration: Shared<ClientConfiguration>) {
        let policy = configuration.policy
        if configuration.requestsOCSPStaple { extensions.append(StatusRequest()) }
        CertificateTypeChoice.offer(configuration, into: &extensions)
        let schemes = policy.offeredSignatureSchemes
        extensions.append(SignatureAlgorithms(schemes: schemes))
        if let certificateSchemes = policy.certificateSignatureSchemes, certificateSchemes != schemes {
            extensions.append(SignatureAlgorithmsCert(schemes: certificateSchemes))
        }
    }

    private static func season(
        _ hello: inout ClientHello, _ configuration: Shared<ClientConfiguration>, random: RandomSource
    ) throws(TLSError) {
        if configuration.sendsGREASE {
            var seasoned = hello
            try TLSError.decoding("ClientHello") { () throws(DecodeError) in try GREASE(random: random).season(&seasoned) }
            hello = seasoned
        }
        if configuration.shufflesExtensions { hello.extensions = hello.extensions.shuffled(random: random) }
    }

    /// RFC 5246 §7.4.1.2: the session's own ID. Beside a ticket one that is made up, so that its echo tells whether the ticket was taken
    /// (RFC 5077 §3.4), and without a session the decoy of RFC 8446 Appendix D.4, where it is wanted.
    private static func sessionID(_ session: ClientSession?, decoy: Bool, random: RandomSource) -> [UInt8] {
        if let session, session.ticket.isEmpty { return session.sessionID }
        return session != nil || decoy ? random.bytes(32) : []
    }

    /// What TLS 1.2 needs beyond TLS 1.3: RFC 8422 §5.1.2, RFC 7627 §5.1, RFC 5746 §3.4, and with CBC suites RFC 7366 §2.
    private static func appendTLS12(_ extensions: inout Extensions, policy: SecurityPolicy) {
        extensions.append(ECPointFormats())
        extensions.append(ExtendedMasterSecret())
        if policy.cipherSuites(for: .TLS12).contains(where: { $0.tls12?.isCBC == true }) { extensions.append(EncryptThenMAC()) }
        extensions.append(RenegotiationInfo())
    }

    func send(core: inout ConnectionCore) throws(TLSError) -> ClientState {
        // RFC 8446 §5.1: the first ClientHello's record may say 0x0301, which old middleboxes want to see.
        core.writer.legacyRecordVersion = 0x0301
        try core.emit(message)
        core.writer.legacyRecordVersion = 0x0303
        core.reader.allowsChangeCipherSpec = versions.contains(.TLS13)
        core.ignoresWarningAlerts = versions.contains(.TLS12)
        if let psk = psks.first, psk.offersEarlyData { beginEarlyData(psk, core: &core) }
        return .expectServerHello(ExpectServerHello(offer: self))
    }

    /// What follows the ClientHello is sealed with the early keys (RFC 8446 §4.2.10).
    private func beginEarlyData(_ psk: OfferedPSK, core: inout ConnectionCore) {
        guard let session = psk.session, let suite = session.cipherSuite.tls13 else { return }
        // RFC 8446 Appendix D.4: with early data, right behind the first ClientHello.
        if configuration.middleboxCompatibility { core.emitChangeCipherSpec() }
        var transcript = TranscriptHash(psk.hash)
        transcript.update(message.bytes)
        let secret = psk.early.clientEarlyTrafficSecret(transcriptHash: transcript.current())
        core.reveal(.clientEarlyTrafficSecret, secret, clientRandom: hello.random)
        core.installSendKeys(secret, epoch: .early, suite: suite)
        core.earlyData.offer(upTo: session.maximumEarlyDataSize)
    }

    var sentEarlyData: Bool { psks.first?.offersEarlyData ?? false }

    /// The ClientHello that answers a HelloRetryRequest (RFC 8446 §4.1.2): the same but for the key share, the cookie, and early data,
    /// which is over; and pre-shared keys are bound anew, or left out where the chosen suite has another hash.
    ///
    /// - Parameter transcript: up to and including the HelloRetryRequest.
    func retried(
        group: NamedGroup?, cookie: Cookie?, suite: TLS13CipherSuite, transcript: TranscriptHash,
        environment: ConnectionEnvironment
    ) throws(TLSError) -> ClientOffer {
        var next = self
        if let group { next.shares = [try KeySharePrediction.key(group, random: environment.random)] }
        var extensions = Extensions()
        for type in hello.extensions.types where type != .earlyData && type != .preSharedKey {
            if type == .keyShare, group != nil {
                extensions.append(
                    KeyShareClientHello(clientShares: next.shares.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }))
            } else if let body = hello.extensions.body(of: type) {
                extensions.append(type: type, body: body)
            }
        }
        if let cookie { extensions.append(cookie) }
        next.hello.extensions = extensions
        next.psks.removeAll { $0.hash != suite.hash }
        next.psks.bind(&next.hello, before: transcript, at: environment.wallTime())
        next.message = next.hello.message()
        return next
    }
}
