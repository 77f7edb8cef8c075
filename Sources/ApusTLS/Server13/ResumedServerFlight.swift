import ApusCrypto

/// The server's flight in a handshake that resumes a session: ServerHello, EncryptedExtensions, Finished (RFC 8446 §2.2).
struct ResumedServerFlight: Sendable {
    let hello: NegotiatedHello
    let selected: TicketSearch.Selected
    /// Who the client proved to be when the session was made, and is still trusted to be.
    let client: VerifiedPeer?
    /// Of a full handshake: in this one nobody shows a certificate.
    let types: CertificateTypeChoice
    let binding: [UInt8]
    let applicationProtocol: ApplicationProtocol?

    func refuseEarlyData(_ refusal: EarlyDataRefusal, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        core.observe(
            .chosen(
                Choice(
                    subject: .earlyData, by: .server, chosen: "rejected", offered: ["early data"], reason: refusal.rawValue)))
        return try send(acceptingEarlyData: false, core: &core)
    }

    func send(acceptingEarlyData: Bool, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let offer = hello.offer
        let suite = hello.suite
        core.observe(
            .chosen(
                Choice(
                    subject: .resumption, by: .server, chosen: "resumed", offered: ["ticket \(selected.index + 1)"],
                    reason: "the session is this server's, of this name, and young enough")))
        let point = try hello.received.requireKeyChangePoint()
        var transcript = hello.transcript
        let flight = ServerFlight(hello)
        let clientHelloHash = transcript.current()
        let secrets = try flight.sendServerHello(psk: selected, transcript: &transcript, core: &core)
        flight.changeKeys(secrets, core: &core)

        if acceptingEarlyData {
            core.observe(
                .chosen(
                    Choice(
                        subject: .earlyData, by: .server, chosen: "accepted", offered: ["early data"],
                        reason: "it is fresh, and the replay register has not seen it")))
            let early = selected.early.clientEarlyTrafficSecret(transcriptHash: clientHelloHash)
            core.reveal(.clientEarlyTrafficSecret, early, clientRandom: offer.hello.random)
            core.installReceiveKeys(early.trafficKeys(for: suite.aead), at: point, epoch: .early, cipherSuite: suite.suite)
            core.earlyData.accept(upTo: selected.session.maximumEarlyDataSize)
        } else {
            core.installReceiveKeys(
                secrets.client.trafficKeys(for: suite.aead), at: point, epoch: .handshake, cipherSuite: suite.suite)
            flight.skipEarlyData(core: &core)
        }

        var extensions = flight.encryptedExtensions(applicationProtocol, types).extensions
        // No certificate is asked for (RFC 7250 §4.2).
        extensions.remove(.clientCertificateType)
        // The name is the session's, and is acknowledged in full handshakes alone (RFC 6066 §3).
        extensions.remove(.serverName)
        if acceptingEarlyData { extensions.append(EarlyDataIndication()) }
        try flight.send(EncryptedExtensions(extensions: extensions).message(), transcript: &transcript, core: &core)
        try flight.send(Finished(secret: secrets.server, transcript: transcript).message(), transcript: &transcript, core: &core)
        let application = secrets.application(transcript: transcript, clientRandom: offer.hello.random, core: core)
        core.installSendKeys(application.server.trafficKeys(for: suite.aead), epoch: .application, cipherSuite: suite.suite)

        let context = ClientFlightContext(
            configuration: hello.configuration, offer: offer, secrets: secrets, application: application,
            group: hello.share.group,
            scheme: nil, applicationProtocol: applicationProtocol, retried: hello.retried,
            certificateTypes: types, serverCertificate: nil,
            binding: binding,
            resumed: selected.session)
        let next = ExpectClientFinished(
            context: context, transcript: transcript, client: client.map(ClientAuthenticationResult.resumed) ?? .notAsked)
        return acceptingEarlyData
            ? .expectEndOfEarlyData(ExpectEndOfEarlyData(next: next)) : .expectClientFinished(next)
    }
}
