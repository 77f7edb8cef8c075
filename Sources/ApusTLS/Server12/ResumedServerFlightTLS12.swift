import ApusCrypto

/// The server's flight of a resumption: ServerHello, ChangeCipherSpec, Finished (RFC 5246 §7.3).
struct ResumedServerFlightTLS12: Sendable {
    let search: SessionSearchTLS12
    let session: Session
    private var hello: ClientHelloTLS12 { search.hello }

    func send(client: VerifiedPeer?, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard let suite = session.cipherSuite.tls12 else { throw .misuse(.unexpectedAnswer) }
        core.observe(
            .chosen(
                Choice(
                    subject: .resumption, by: .server, chosen: "resumed", offered: ["its session"],
                    reason: "the session is this server's, of this name, and young enough")))
        let applicationProtocol = try ApplicationProtocolChoice.choose(
            offer: hello.offer, configuration: hello.configuration, core: core)
        core.keptSession = .byServer(search.name, search.storage)
        let now = core.environment.wallTime()
        let renewal = TicketRenewalTLS12(session, hello: hello, at: now)
        var extensions = hello.replyExtensions(applicationProtocol, suite: suite)
        search.choice.certificateTypes.answer(to: hello.offer, configuration: hello.configuration, in: &extensions)
        // No certificate is asked for (RFC 7250 §4.2).
        extensions.remove(.clientCertificateType)
        if renewal != nil { extensions.append(SessionTicketTLS12()) }
        let random = try hello.serverRandom(core)
        var transcript = TranscriptTLS12(suite.hash, keepsMessages: false)
        transcript.update(hello.offer.message)
        // RFC 5077 §3.4: the echo says that the session is resumed, also where the client made the ID up beside its ticket.
        try core.emit(
            ServerHello(
                legacyVersion: .TLS12, random: random, legacySessionIDEcho: hello.offer.hello.legacySessionID,
                cipherSuite: suite.suite, extensions: extensions
            ).message(), &transcript)
        if let renewal { try renewal.send(&transcript, core: &core) }
        let keys = SessionKeysTLS12(
            suite: suite, resuming: session, clientRandom: hello.offer.hello.random, serverRandom: random,
            encryptsThenMACs: hello.encryptsThenMACs(with: suite), core: core)
        core.emitChangeCipherSpec()
        core.installSendKeys(keys.server, cipherSuite: suite.suite)
        try core.emit(keys.finished(from: .server, transcript: transcript).message(), &transcript)
        core.expectChangeCipherSpec(thenOpenWith: keys.client, cipherSuite: suite.suite)
        return .expectResumedClientFinished(
            ExpectResumedClientFinished(
                flight: self, keys: keys, transcript: transcript, client: client, applicationProtocol: applicationProtocol))
    }
}

/// The client's Finished completes the resumption.
struct ExpectResumedClientFinished: Sendable {
    let flight: ResumedServerFlightTLS12
    let keys: SessionKeysTLS12
    let transcript: TranscriptTLS12
    let client: VerifiedPeer?
    let applicationProtocol: ApplicationProtocol?

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .finished else { throw received.unexpected(expected: "the client's Finished") }
        let finished = try received.decode(Finished.self)
        _ = try received.requireKeyChangePoint()
        let verified = try finished.check(keys, sender: .client, transcript: transcript, core: core)
        return connect(verified, core: &core)
    }

    /// The proof is the price of the connection.
    private func connect(_ verified: FinishedVerified, core: inout ConnectionCore) -> ServerState {
        let parameters = NegotiatedParameters(
            version: .TLS12, cipherSuite: keys.suite.suite, group: flight.session.group, signatureScheme: nil,
            applicationProtocol: applicationProtocol, serverName: flight.search.hello.offer.serverName, isResumed: true,
            usedHelloRetryRequest: false, peerIdentity: client?.identity, peerCertificates: client?.certificates ?? [],
            clientRandom: keys.clientRandom.bytes, isBoundToHandshake: keys.isExtended,
            peerCertificateType: client?.certificateType ?? .x509)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        return .connectedTLS12(ConnectedTLS12(keys: keys))
    }
}
