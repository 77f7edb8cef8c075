import ApusCrypto

/// The server's flight, ServerHello to Finished (RFC 8446 §2).
struct ServerFlight: Sendable {
    private let hello: NegotiatedHello
    private var configuration: Shared<ServerConfiguration> { hello.configuration }
    private var offer: ClientHelloOffer { hello.offer }

    init(_ hello: NegotiatedHello) { self.hello = hello }

    /// - Parameter identities: the first that fits the client's signature schemes is shown.
    func send(fromIdentities identities: [Identity], core: inout ConnectionCore) throws(TLSError) -> ServerState {
        try offer.require(.signatureAlgorithms, "signature_algorithms")
        let types = try CertificateTypeChoice(offer: offer, configuration: configuration)
        let (identity, scheme) = try choose(from: identities, type: types.server, core: core)
        let applicationProtocol = try ApplicationProtocolChoice.choose(offer: offer, configuration: configuration, core: core)
        try core.settleQUIC(offer.hello.extensions, in: "ClientHello")
        try core.requireProtocolForQUIC(
            applicationProtocol, offered: offer.applicationProtocols, supported: configuration.applicationProtocols)
        let point = try hello.received.requireKeyChangePoint()
        var transcript = hello.transcript
        let secrets = try sendServerHello(psk: nil, transcript: &transcript, core: &core)
        let suite = hello.suite

        changeKeys(secrets, core: &core)
        core.installReceiveKeys(secrets.client, at: point, epoch: .handshake, suite: suite)
        skipEarlyData(core: &core)

        try send(encryptedExtensions(applicationProtocol, types).message(), transcript: &transcript, core: &core)
        if let request = certificateRequest(random: core.environment.random) {
            try send(request.message(), transcript: &transcript, core: &core)
        }
        let staple = offer.wantsOCSPStaple ? identity.ocspStaple?.response : nil
        try send(
            CertificateMessage(identity: identity, context: [], type: types.server, staple: staple).message(),
            transcript: &transcript, core: &core)

        let rest = ServerFlightEnd(
            configuration: configuration, offer: offer, secrets: secrets, group: group(with: nil), scheme: scheme,
            applicationProtocol: applicationProtocol, retried: hello.retried, certificateTypes: types,
            serverCertificate: types.server == .x509 ? identity.certificateChain.first : nil,
            binding: hello.binding(identities: [identity]))
        let input = SignatureInput(purpose: .serverCertificateVerifyTLS13, transcriptHash: transcript.current())
        switch try identity.sign(input, scheme: scheme) {
        case .signed(let signature):
            return try rest.send(CertificateVerify(algorithm: scheme, signature: signature), transcript: transcript, core: &core)
        case .ask(let signer):
            return .awaitServerSignature(
                AwaitServerSignature(flight: rest, transcript: transcript, input: input, scheme: scheme, signer: signer))
        }
    }

    /// From ServerHello on this side's records are protected.
    func changeKeys(_ secrets: HandshakeSecrets, core: inout ConnectionCore) {
        let suite = hello.suite
        if !offer.hello.legacySessionID.isEmpty, !hello.retried { core.emitChangeCipherSpec() }
        core.installSendKeys(secrets.server, epoch: .handshake, suite: suite)
        // A client that fails before it has these keys says so in the clear.
        core.reader.toleratesPlaintextAlert = true
    }

    /// Early data that is not taken is read past (RFC 8446 §4.2.10); after a HelloRetryRequest it has been.
    func skipEarlyData(core: inout ConnectionCore) {
        guard offer.sentEarlyData, !hello.retried else { return }
        core.earlyData.reject()
        core.reader.skipUndecryptable(upTo: configuration.limits.maximumSkippedEarlyData)
    }

    func send(_ message: HandshakeMessage, transcript: inout TranscriptHash, core: inout ConnectionCore) throws(TLSError) {
        try core.emit(message)
        transcript.update(message.bytes)
    }

    private func choose(
        from identities: [Identity], type: CertificateType, core: ConnectionCore
    ) throws(TLSError) -> (Identity, SignatureScheme) {
        for identity in identities where !identity.shown(as: type).isEmpty {
            guard
                let scheme = identity.scheme(
                    offered: offer.signatureSchemes, allowed: configuration.policy.signingSchemes(for: .TLS13))
            else {
                continue
            }
            core.observe(
                .chosen(
                    Choice(
                        subject: .signatureScheme, by: .server, chosen: scheme.description,
                        offered: offer.signatureSchemes.map(\.description),
                        supported: identity.signatureSchemes.map(\.description),
                        reason: "it fits the key of the server's certificate")
                ))
            return (identity, scheme)
        }
        throw .incompatible(
            .signatureScheme(
                offered: offer.signatureSchemes.filter { !$0.isGREASE }, supported: identities.flatMap(\.signatureSchemes)))
    }

    func sendServerHello(
        psk: SelectedPSK?, transcript: inout TranscriptHash, core: inout ConnectionCore
    ) throws(TLSError) -> HandshakeSecrets {
        let exchanged = try exchangeKeys(with: psk, core: core)
        guard let random = Random(core.environment.random.bytes(32)) else {
            throw .misuse(.cryptographyFailed("the random source gave too few bytes"))
        }
        var extensions = Extensions()
        extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
        if let exchanged { extensions.append(KeyShareServerHello(serverShare: exchanged.share)) }
        if let psk { extensions.append(PreSharedKeyServerHello(selectedIdentity: UInt16(truncatingIfNeeded: psk.index))) }
        let message = ServerHello(
            legacyVersion: .TLS12, random: random, legacySessionIDEcho: offer.hello.legacySessionID,
            cipherSuite: hello.suite.suite,
            legacyCompressionMethod: 0, extensions: extensions
        ).message()
        try send(message, transcript: &transcript, core: &core)
        return HandshakeSecrets(
            cipherSuite: hello.suite, early: psk?.early, shared: exchanged?.secret, transcript: transcript,
            clientRandom: offer.hello.random,
            core: core)
    }

    /// The client's key share that counts; nil with `psk_ke`, where there is none.
    private func share(with psk: SelectedPSK?) -> KeyShareEntry? {
        psk != nil && hello.pskMode == .psk_ke ? nil : hello.share
    }

    func group(with psk: SelectedPSK?) -> NamedGroup? { share(with: psk)?.group }

    /// RFC 8446 §4.2.8, §4.2.9.
    private func exchangeKeys(
        with psk: SelectedPSK?, core: ConnectionCore
    ) throws(TLSError) -> (share: KeyShareEntry, secret: SharedSecret)? {
        guard let peer = share(with: psk) else { return nil }
        do {
            let (own, secret) = try KeyExchange.respond(
                to: peer.keyExchange, group: peer.group, random: core.environment.random)
            return (KeyShareEntry(group: peer.group, keyExchange: own), secret)
        } catch {
            throw TLSError(keyExchange: error, group: peer.group)
        }
    }

    /// - Parameter types: of the certificates that follow; nil where none do.
    func encryptedExtensions(
        _ applicationProtocol: ApplicationProtocol?, _ types: CertificateTypeChoice?
    ) -> EncryptedExtensions {
        var extensions = Extensions()
        if offer.serverName != nil { extensions.append(ServerNameAcknowledgement()) }
        if let applicationProtocol {
            extensions.append(ApplicationLayerProtocolNegotiation(protocols: [applicationProtocol]))
        }
        if let parameters = configuration.quicTransportParameters {
            extensions.append(type: .quicTransportParameters, body: parameters)
        }
        types?.answer(to: offer, configuration: configuration, in: &extensions)
        return EncryptedExtensions(extensions: extensions)
    }

    private func certificateRequest(random: RandomSource) -> CertificateRequest? {
        switch configuration.clientAuthentication {
        case .none: return nil
        case .optional, .required: break
        }
        var extensions = Extensions()
        let schemes = configuration.policy.signatureSchemes(for: .TLS13)
        extensions.append(SignatureAlgorithms(schemes: schemes))
        if let certificateSchemes = configuration.policy.certificateSignatureSchemes, certificateSchemes != schemes {
            extensions.append(SignatureAlgorithmsCert(schemes: certificateSchemes))
        }
        if !configuration.certificateAuthorities.isEmpty {
            extensions.append(CertificateAuthorities(authorities: configuration.certificateAuthorities))
        }
        if configuration.sendsGREASE { GREASE.season(&extensions, random: random) }
        return CertificateRequest(context: [], extensions: extensions)
    }
}

/// CertificateVerify and Finished: what is left once the signature is there.
struct ServerFlightEnd: Sendable {
    let configuration: Shared<ServerConfiguration>
    let offer: ClientHelloOffer
    let secrets: HandshakeSecrets
    let group: NamedGroup?
    let scheme: SignatureScheme
    let applicationProtocol: ApplicationProtocol?
    let retried: Bool
    let certificateTypes: CertificateTypeChoice
    let serverCertificate: [UInt8]?
    let binding: [UInt8]

    func send(_ verify: CertificateVerify, transcript: TranscriptHash, core: inout ConnectionCore) throws(TLSError) -> ServerState
    {
        var transcript = transcript
        let suite = secrets.cipherSuite
        let verify = verify.message()
        try core.emit(verify)
        transcript.update(verify.bytes)
        let finished = Finished(secret: secrets.server, transcript: transcript).message()
        try core.emit(finished)
        transcript.update(finished.bytes)
        let application = secrets.application(transcript: transcript, clientRandom: offer.hello.random, core: core)
        core.installSendKeys(application.server, epoch: .application, suite: suite)

        let context = ClientFlightContext(
            configuration: configuration, offer: offer, secrets: secrets, application: application, group: group, scheme: scheme,
            applicationProtocol: applicationProtocol, retried: retried, certificateTypes: certificateTypes,
            serverCertificate: serverCertificate, binding: binding, resumed: nil, externalPSKIdentity: nil)
        switch configuration.clientAuthentication {
        case .none:
            return .expectClientFinished(ExpectClientFinished(context: context, transcript: transcript, client: .notAsked))
        case .optional(let verifier):
            return .expectClientCertificate(
                ExpectClientCertificate(context: context, transcript: transcript, verifier: verifier, isRequired: false))
        case .required(let verifier):
            return .expectClientCertificate(
                ExpectClientCertificate(context: context, transcript: transcript, verifier: verifier, isRequired: true))
        }
    }
}

/// The server's key lives elsewhere: its signature is awaited.
struct AwaitServerSignature: Sendable {
    let flight: ServerFlightEnd
    let transcript: TranscriptHash
    let input: SignatureInput
    let scheme: SignatureScheme
    let signer: any RemoteSigner

    var request: ConnectionRequest { .sign(input, scheme, signer) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let verify = CertificateVerify(algorithm: scheme, signature: try answer.signature())
        return try flight.send(verify, transcript: transcript, core: &core)
    }
}
