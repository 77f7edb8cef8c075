import ApusCrypto

/// The server's flight, ServerHello to ServerHelloDone (RFC 5246 §7.3).
struct ServerFlightTLS12Start: Sendable {
    let hello: ClientHelloTLS12
    let choice: SuiteChoiceTLS12
    private var configuration: Shared<ServerConfiguration> { hello.configuration }

    init(hello: ClientHelloTLS12, choice: SuiteChoiceTLS12) {
        self.hello = hello
        self.choice = choice
    }

    func send(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let applicationProtocol = try ApplicationProtocolChoice.choose(
            offer: hello.offer, configuration: configuration, core: core)
        let random = try hello.serverRandom(core)
        var transcript = TranscriptTLS12(choice.suite.hash, keepsMessages: configuration.asksForCertificate)
        transcript.update(hello.offer.message)
        // Read once: what is announced is what is sent, whoever replaces it meanwhile.
        let staple =
            hello.offer.wantsOCSPStaple && choice.certificateTypes.server == .x509
            ? choice.identity.ocspStaple?.response : nil
        var extensions = hello.replyExtensions(applicationProtocol, suite: choice.suite)
        if hello.offer.serverName != nil { extensions.append(ServerNameAcknowledgement()) }
        choice.certificateTypes.answer(to: hello.offer, configuration: configuration, in: &extensions)
        if staple != nil { extensions.append(StatusRequestAcknowledgement()) }
        let issue = SessionIssueTLS12(hello, choice: choice, core: core)
        if issue.announcesTicket { extensions.append(SessionTicketTLS12()) }
        try core.emit(
            ServerHello(
                legacyVersion: .TLS12, random: random, legacySessionIDEcho: issue.sessionID, cipherSuite: choice.suite.suite,
                extensions: extensions
            ).message(), &transcript)
        try core.emit(CertificateTLS12.message(of: choice.identity, type: choice.certificateTypes.server), &transcript)
        if let staple { try core.emit(CertificateStatusTLS12(ocspResponse: staple).message(), &transcript) }

        switch choice.keyExchange {
        case .ephemeral(let group, let scheme):
            let key: KeyExchangeKey
            do { key = try KeyExchangeKey.generate(group, random: core.environment.random) } catch {
                throw TLSError(keyExchange: error, group: group)
            }
            let flight = end(.ephemeral(key), random, applicationProtocol, issue)
            return try sign(
                ServerECDHParams(group: group, point: key.share), scheme, flight, transcript: transcript, core: &core)
        case .staticRSA(let decrypter):
            // There is no ServerKeyExchange: the key is that of the certificate (RFC 5246 §7.4.3).
            return try end(.ofCertificate(decrypter), random, applicationProtocol, issue).send(
                transcript: transcript, core: &core)
        }
    }

    private func end(
        _ key: ServerFlightContextTLS12.Key, _ random: Random, _ applicationProtocol: ApplicationProtocol?,
        _ issue: SessionIssueTLS12
    ) -> ServerFlightTLS12End {
        ServerFlightTLS12End(
            context: ServerFlightContextTLS12(
                hello: hello, choice: choice, serverRandom: random, key: key,
                encryptsThenMACs: hello.encryptsThenMACs(with: choice.suite), applicationProtocol: applicationProtocol,
                issue: issue))
    }

    private func sign(
        _ params: ServerECDHParams, _ scheme: SignatureScheme, _ flight: ServerFlightTLS12End, transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        let input = SignatureInput(
            serverKeyExchange: params, clientRandom: hello.offer.hello.random, serverRandom: flight.context.serverRandom)
        switch try choice.identity.sign(input, scheme: scheme) {
        case .signed(let signature):
            return try flight.send(params, scheme, signature, transcript: transcript, core: &core)
        case .ask(let signer):
            return .awaitServerSignatureTLS12(
                AwaitServerSignatureTLS12(
                    flight: flight, params: params, transcript: transcript, input: input, scheme: scheme, signer: signer))
        }
    }
}

extension ClientHelloTLS12 {
    /// RFC 7366 §3: with CBC alone, and where the client offers it.
    func encryptsThenMACs(with suite: TLS12CipherSuite) -> Bool {
        suite.isCBC && offer.hello.extensions.contains(.encryptThenMAC)
    }

    /// RFC 8446 §4.1.3: a server that has TLS 1.3 and answers with TLS 1.2 says so, where nobody on the way can change it.
    func serverRandom(_ core: ConnectionCore) throws(TLSError) -> Random {
        guard let random = Random(core.environment.random.bytes(Random.size)) else {
            throw .misuse(.cryptographyFailed("the random source gave too few bytes"))
        }
        return configuration.policy.versions.contains(.TLS13) ? random.ending(with: Random.downgradeTLS12) : random
    }

    /// What a ServerHello holds, in a full handshake and in a resumption.
    func replyExtensions(_ applicationProtocol: ApplicationProtocol?, suite: TLS12CipherSuite) -> Extensions {
        var extensions = Extensions()
        if knowsRenegotiationInfo { extensions.append(RenegotiationInfo()) }
        if extendsMasterSecret { extensions.append(ExtendedMasterSecret()) }
        if encryptsThenMACs(with: suite) { extensions.append(EncryptThenMAC()) }
        if offer.hello.extensions.contains(.ecPointFormats) { extensions.append(ECPointFormats()) }
        if let applicationProtocol {
            extensions.append(ApplicationLayerProtocolNegotiation(protocols: [applicationProtocol]))
        }
        return extensions
    }
}

/// What the server's flight settled; the client's answer builds on it.
struct ServerFlightContextTLS12: Sendable {
    let hello: ClientHelloTLS12
    let choice: SuiteChoiceTLS12
    let serverRandom: Random
    let key: Key
    /// RFC 7366.
    let encryptsThenMACs: Bool
    let applicationProtocol: ApplicationProtocol?
    let issue: SessionIssueTLS12

    /// The private key that the client's ClientKeyExchange is for.
    enum Key: Sendable {
        case ephemeral(KeyExchangeKey)
        case ofCertificate(PremasterDecrypter)
    }

    var configuration: Shared<ServerConfiguration> { hello.configuration }

    /// Nil for a bare key.
    var shownCertificate: [UInt8]? {
        choice.certificateTypes.server == .x509 ? choice.identity.certificateChain.first : nil
    }
}

/// ServerKeyExchange to ServerHelloDone: what is left once the signature is there, or none is needed.
struct ServerFlightTLS12End: Sendable {
    let context: ServerFlightContextTLS12

    func send(
        _ params: ServerECDHParams, _ scheme: SignatureScheme, _ signature: [UInt8], transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        var transcript = transcript
        let signed = DigitallySigned(algorithm: scheme, signature: signature)
        try core.emit(ServerKeyExchangeECDHE(params: params, signed: signed).message(), &transcript)
        return try send(transcript: transcript, core: &core)
    }

    func send(transcript: TranscriptTLS12, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        var transcript = transcript
        switch context.configuration.clientAuthentication {
        case .none:
            try core.emit(ServerHelloDone().message(), &transcript)
            return context.expectClientKeyExchange(transcript: transcript, client: .notAsked)
        case .optional(let verifier):
            return try ask(verifier, isRequired: false, transcript: transcript, core: &core)
        case .required(let verifier):
            return try ask(verifier, isRequired: true, transcript: transcript, core: &core)
        }
    }

    /// RFC 5246 §7.4.4.
    private func ask(
        _ verifier: any PeerVerifier, isRequired: Bool, transcript: TranscriptTLS12, core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        var transcript = transcript
        let schemes = context.configuration.policy.signatureSchemes(for: .TLS12)
        let types: [ClientCertificateType] = [.ecdsa_sign, .rsa_sign].filter { schemes.map(\.certificateTypeTLS12).contains($0) }
        try core.emit(
            CertificateRequestTLS12(
                certificateTypes: types, schemes: schemes, authorities: context.configuration.certificateAuthorities
            ).message(), &transcript)
        try core.emit(ServerHelloDone().message(), &transcript)
        return .expectClientCertificateTLS12(
            ExpectClientCertificateTLS12(
                context: context, transcript: transcript, verifier: verifier, isRequired: isRequired))
    }
}

/// The server's key lives elsewhere: its signature is awaited.
struct AwaitServerSignatureTLS12: Sendable {
    let flight: ServerFlightTLS12End
    let params: ServerECDHParams
    let transcript: TranscriptTLS12
    let input: SignatureInput
    let scheme: SignatureScheme
    let signer: any RemoteSigner

    var request: ConnectionRequest { .sign(input, scheme, signer) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        try flight.send(params, scheme, try answer.signature(), transcript: transcript, core: &core)
    }
}

extension ServerConfiguration {
    var asksForCertificate: Bool {
        switch clientAuthentication {
        case .none: false
        case .optional, .required: true
        }
    }
}
