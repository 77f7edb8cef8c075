import ApusCrypto

/// Before the first byte: what a client was told.
struct ClientStart: Sendable {
    let configuration: ClientConfiguration
    let serverName: ServerName?

    func sendClientHello(core: inout ConnectionCore) throws(TLSError) -> ClientState {
        core.observe(.started(.client, serverName: serverName))
        return try ClientOffer(configuration: configuration, serverName: serverName, random: core.environment.random).send(
            core: &core)
    }
}

/// A ClientHello with the keys behind its shares: what every later check compares with.
struct ClientOffer: Sendable {
    let configuration: ClientConfiguration
    let serverName: ServerName?
    /// Newest first.
    let versions: [ProtocolVersion]
    private(set) var hello: ClientHello
    private(set) var message: HandshakeMessage
    private(set) var shares: [KeyExchangeKey]

    /// RFC 8446 §4.1.2.
    init(configuration: ClientConfiguration, serverName: ServerName?, random: RandomSource) throws(TLSError) {
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
        if configuration.requestsOCSPStaple { extensions.append(StatusRequest()) }
        CertificateTypeChoice.offer(configuration, into: &extensions)
        extensions.append(SupportedGroups(groups: policy.offeredGroups))
        let schemes = policy.offeredSignatureSchemes
        extensions.append(SignatureAlgorithms(schemes: schemes))
        if let certificateSchemes = policy.certificateSignatureSchemes, certificateSchemes != schemes {
            extensions.append(SignatureAlgorithmsCert(schemes: certificateSchemes))
        }
        if !configuration.applicationProtocols.isEmpty {
            extensions.append(ApplicationLayerProtocolNegotiation(protocols: configuration.applicationProtocols))
        }
        if versions.contains(.TLS12) { Self.appendTLS12(&extensions, policy: policy) }
        if offersTLS13 {
            extensions.append(SupportedVersionsClientHello(versions: versions))
            extensions.append(
                KeyShareClientHello(clientShares: shares.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }))
        }
        let hello = ClientHello(
            legacyVersion: .TLS12, random: clientRandom,
            legacySessionID: offersTLS13 && configuration.middleboxCompatibility ? random.bytes(32) : [],
            cipherSuites: policy.offeredCipherSuites, legacyCompressionMethods: [0], extensions: extensions)
        self.configuration = configuration
        self.serverName = serverName
        self.hello = hello
        self.message = hello.message()
        self.shares = shares
        self.versions = versions
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
        return .expectServerHello(ExpectServerHello(offer: self))
    }

    /// The ClientHello that answers a HelloRetryRequest (RFC 8446 §4.1.2): the same but for the key share and the cookie.
    func retried(group: NamedGroup?, cookie: Cookie?, random: RandomSource) throws(TLSError) -> ClientOffer {
        var next = self
        if let group { next.shares = [try KeySharePrediction.key(group, random: random)] }
        var extensions = Extensions()
        for type in hello.extensions.types {
            if type == .keyShare, group != nil {
                extensions.append(
                    KeyShareClientHello(clientShares: next.shares.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }))
            } else if let body = hello.extensions.body(of: type) {
                extensions.append(type: type, body: body)
            }
        }
        if let cookie { extensions.append(cookie) }
        next.hello.extensions = extensions
        next.message = next.hello.message()
        return next
    }
}
