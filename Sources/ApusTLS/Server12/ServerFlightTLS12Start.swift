import ApusCrypto

/// The server's flight, ServerHello to ServerHelloDone (RFC 5246 §7.3).
struct ServerFlightTLS12Start: Sendable {
    let hello: ClientHelloTLS12
    let choice: SuiteChoiceTLS12
    private var configuration: ServerConfiguration { hello.configuration }

    init(hello: ClientHelloTLS12, choice: SuiteChoiceTLS12) {
        self.hello = hello
        self.choice = choice
    }

    func send(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let applicationProtocol = try ApplicationProtocolChoice.choose(
            offer: hello.offer, configuration: configuration, core: core)
        let random = try serverRandom(core)
        let key: KeyExchangeKey
        do { key = try KeyExchangeKey.generate(choice.group, random: core.environment.random) } catch {
            throw TLSError(keyExchange: error, group: choice.group)
        }
        var transcript = TranscriptTLS12(choice.suite.hash, keepsMessages: configuration.asksForCertificate)
        transcript.update(hello.offer.message)
        // Read once: what is announced is what is sent, whoever replaces it meanwhile.
        let staple =
            hello.offer.wantsOCSPStaple && choice.certificateTypes.server == .x509
            ? choice.identity.ocspStaple?.response : nil
        try core.emit(
            ServerHello(
                legacyVersion: .TLS12, random: random, legacySessionIDEcho: [], cipherSuite: choice.suite.suite,
                extensions: extensions(applicationProtocol, staples: staple != nil)
            ).message(), &transcript)
        try core.emit(CertificateTLS12.message(of: choice.identity, type: choice.certificateTypes.server), &transcript)
        if let staple { try core.emit(CertificateStatusTLS12(ocspResponse: staple).message(), &transcript) }

        let params = ServerECDHParams(group: choice.group, point: key.share)
        let context = ServerFlightContextTLS12(
            hello: hello, choice: choice, serverRandom: random, key: key, applicationProtocol: applicationProtocol)
        let rest = ServerFlightTLS12End(context: context, params: params)
        let input = SignatureInput(
            serverKeyExchange: params, clientRandom: hello.offer.hello.random, serverRandom: random)
        switch try choice.identity.sign(input, scheme: choice.scheme) {
        case .signed(let signature):
            return try rest.send(signature, transcript: transcript, core: &core)
        case .ask(let signer):
            return .awaitServerSignatureTLS12(
                AwaitServerSignatureTLS12(
                    flight: rest, transcript: transcript, input: input, scheme: choice.scheme, signer: signer))
        }
    }

    /// RFC 8446 §4.1.3: a server that has TLS 1.3 and answers with TLS 1.2 says so, where nobody on the way can change it.
    private func serverRandom(_ core: ConnectionCore) throws(TLSError) -> Random {
        guard let random = Random(core.environment.random.bytes(Random.size)) else {
            throw .misuse(.cryptographyFailed("the random source gave too few bytes"))
        }
        return configuration.policy.versions.contains(.TLS13) ? random.ending(with: Random.downgradeTLS12) : random
    }

    private func extensions(_ applicationProtocol: ApplicationProtocol?, staples: Bool) -> Extensions {
        let offered = hello.offer.hello.extensions
        var extensions = Extensions()
        if hello.knowsRenegotiationInfo { extensions.append(RenegotiationInfo()) }
        if hello.extendsMasterSecret { extensions.append(ExtendedMasterSecret()) }
        if hello.offer.serverName != nil { extensions.append(ServerNameAcknowledgement()) }
        if offered.contains(.ecPointFormats) { extensions.append(ECPointFormats()) }
        choice.certificateTypes.answer(to: hello.offer, configuration: configuration, in: &extensions)
        if staples { extensions.append(StatusRequestAcknowledgement()) }
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
    let key: KeyExchangeKey
    let applicationProtocol: ApplicationProtocol?

    var configuration: ServerConfiguration { hello.configuration }

    /// Nil for a bare key.
    var shownCertificate: [UInt8]? {
        choice.certificateTypes.server == .x509 ? choice.identity.certificateChain.first : nil
    }
}

/// ServerKeyExchange to ServerHelloDone: what is left once the signature is there.
struct ServerFlightTLS12End: Sendable {
    let context: ServerFlightContextTLS12
    let params: ServerECDHParams

    func send(_ signature: [UInt8], transcript: TranscriptTLS12, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        var transcript = transcript
        let signed = DigitallySigned(algorithm: context.choice.scheme, signature: signature)
        try core.emit(ServerKeyExchangeECDHE(params: params, signed: signed).message(), &transcript)
        switch context.configuration.clientAuthentication {
        case .none:
            try core.emit(ServerHelloDone().message(), &transcript)
            return .expectClientKeyExchange(
                ExpectClientKeyExchange(context: context, transcript: transcript, client: .notAsked))
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
    let transcript: TranscriptTLS12
    let input: SignatureInput
    let scheme: SignatureScheme
    let signer: any RemoteSigner

    var request: ConnectionRequest { .sign(input, scheme, signer) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        try flight.send(try answer.signature(), transcript: transcript, core: &core)
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
