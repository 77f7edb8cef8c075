import ApusCrypto

/// The server's flight in a handshake with a pre-shared key, of a session or external: ServerHello, EncryptedExtensions, Finished
/// (RFC 8446 §2.2). No certificate is shown, and none asked for.
struct PSKServerFlight: Sendable {
    let hello: NegotiatedHello
    let psk: SelectedPSK
    /// Who the client proved to be when the session was made, and is still trusted to be.
    let client: VerifiedPeer?
    /// Of a full handshake; nil with an external key. In this one nobody shows a certificate.
    let types: CertificateTypeChoice?
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
        observe(core)
        try core.settleQUIC(offer.hello.extensions, in: "ClientHello")
        try core.requireProtocolForQUIC(
            applicationProtocol, offered: offer.applicationProtocols, supported: hello.configuration.applicationProtocols)
        let point = try hello.received.requireKeyChangePoint()
        var transcript = hello.transcript
        let flight = ServerFlight(hello)
        let clientHelloHash = transcript.current()
        let secrets = try flight.sendServerHello(psk: psk, transcript: &transcript, core: &core)
        flight.changeKeys(secrets, core: &core)

        if acceptingEarlyData {
            core.observe(
                .chosen(
                    Choice(
                        subject: .earlyData, by: .server, chosen: "accepted", offered: ["early data"],
                        reason: "it is fresh, and the replay register has not seen it")))
            let early = psk.early.clientEarlyTrafficSecret(transcriptHash: clientHelloHash)
            core.reveal(.clientEarlyTrafficSecret, early, clientRandom: offer.hello.random)
            core.installReceiveKeys(early, at: point, epoch: .early, suite: suite)
            core.earlyData.accept(upTo: psk.session?.maximumEarlyDataSize ?? 0)
            // RFC 9001 §8.3: no EndOfEarlyData comes, and the levels are used side by side.
            if core.quic != nil {
                core.earlyData.end()
                core.installReceiveKeys(secrets.client, at: point, epoch: .handshake, suite: suite)
            }
        } else {
            core.installReceiveKeys(secrets.client, at: point, epoch: .handshake, suite: suite)
            flight.skipEarlyData(core: &core)
        }

        var extensions = flight.encryptedExtensions(applicationProtocol, types).extensions
        // No certificate is asked for (RFC 7250 §4.2).
        extensions.remove(.clientCertificateType)
        // The name of a session is acknowledged in full handshakes alone (RFC 6066 §3).
        if psk.session != nil { extensions.remove(.serverName) }
        if acceptingEarlyData { extensions.append(EarlyDataIndication()) }
        try flight.send(EncryptedExtensions(extensions: extensions).message(), transcript: &transcript, core: &core)
        try flight.send(Finished(secret: secrets.server, transcript: transcript).message(), transcript: &transcript, core: &core)
        let application = secrets.application(transcript: transcript, clientRandom: offer.hello.random, core: core)
        core.installSendKeys(application.server, epoch: .application, suite: suite)

        let context = ClientFlightContext(
            configuration: hello.configuration, offer: offer, secrets: secrets, application: application,
            group: flight.group(with: psk), scheme: nil, applicationProtocol: applicationProtocol, retried: hello.retried,
            certificateTypes: types ?? CertificateTypeChoice(), serverCertificate: nil, binding: binding, resumed: psk.session,
            externalPSKIdentity: psk.externalPSKIdentity)
        let next = ExpectClientFinished(
            context: context, transcript: transcript, client: client.map(ClientAuthenticationResult.resumed) ?? .notAsked)
        return acceptingEarlyData && core.quic == nil
            ? .expectEndOfEarlyData(ExpectEndOfEarlyData(next: next)) : .expectClientFinished(next)
    }

    private func observe(_ core: ConnectionCore) {
        let isResumption = psk.session != nil
        core.observe(
            .chosen(
                Choice(
                    subject: isResumption ? .resumption : .preSharedKey, by: .server,
                    chosen: isResumption ? "resumed" : "pre-shared key",
                    offered: ["\(isResumption ? "ticket" : "pre-shared key") \(psk.index + 1)"],
                    reason: isResumption
                        ? "the session is this server's, of this name, and young enough"
                        : "first in the server's order that the client offers, with a suite of its hash")))
    }
}
