import ApusCrypto

/// The server may ask for the client's certificate before it ends its flight.
struct ExpectCertificateRequestOrServerHelloDone: Sendable {
    let flight: ServerFlightTLS12
    let transcript: TranscriptTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch received.type {
        case .serverHelloDone:
            return try ExpectServerHelloDone(flight: flight, transcript: transcript, clientAuthentication: nil)
                .receive(received, core: &core)
        case .certificateRequest:
            let request = try received.decode(CertificateRequestTLS12.self)
            var transcript = self.transcript
            transcript.update(received.message)
            return .expectServerHelloDone(
                ExpectServerHelloDone(flight: flight, transcript: transcript, clientAuthentication: request))
        default:
            throw received.unexpected(expected: "a CertificateRequest or ServerHelloDone")
        }
    }
}

/// RFC 5246 §7.4.5: it is the client's turn when this has come.
struct ExpectServerHelloDone: Sendable {
    let flight: ServerFlightTLS12
    let transcript: TranscriptTLS12
    /// Nil where the server did not ask.
    let clientAuthentication: CertificateRequestTLS12?

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .serverHelloDone else { throw received.unexpected(expected: "a ServerHelloDone") }
        _ = try received.decode(ServerHelloDone.self)
        // The client's whole flight comes before anything else that the server may say.
        _ = try received.requireKeyChangePoint()
        var transcript = self.transcript
        transcript.update(received.message)
        if clientAuthentication == nil { transcript.dropMessages() }

        let configuration = flight.context.offer.configuration
        let question = PeerVerificationRequest(
            peer: .server, certificateChain: flight.certificates, serverName: flight.context.offer.serverName,
            ocspResponse: flight.ocspResponse, requestedOCSPResponse: configuration.requestsOCSPStaple,
            signatureSchemes: configuration.policy.certificateSignatureSchemes ?? configuration.policy.signatureSchemes,
            certificateType: flight.context.certificateTypes.server,
            keyUse: flight.context.suite.keyExchange == .staticRSA ? .keyEncipherment : .signature)
        let waiting = AwaitServerVerificationTLS12(
            flight: flight, transcript: transcript, clientAuthentication: clientAuthentication, question: question)
        if let verdict = configuration.verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitServerVerificationTLS12(waiting)
    }
}

/// The verifier has the certificates; when they are trusted, the server's key exchange is checked with the first one's key.
struct AwaitServerVerificationTLS12: Sendable {
    let flight: ServerFlightTLS12
    let transcript: TranscriptTLS12
    let clientAuthentication: CertificateRequestTLS12?
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, flight.context.offer.configuration.verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        let serverKey = try flight.key.check(peer: peer, context: flight.context, core: core)
        observeChoices(serverKey, core: core)
        return try ClientFlightTLS12(context: flight.context, serverKey: serverKey)
            .send(clientAuthentication, transcript: transcript, core: &core)
    }

    private func observeChoices(_ serverKey: VerifiedServerKeyTLS12, core: ConnectionCore) {
        guard let group = serverKey.group, let scheme = serverKey.scheme else { return }
        let policy = flight.context.offer.configuration.policy
        core.observe(
            .chosen(
                Choice(
                    subject: .group, by: .server, chosen: group.description,
                    offered: policy.groups(for: .TLS12).map(\.description), reason: "the server's ephemeral key is of this group")
            ))
        core.observe(
            .chosen(
                Choice(
                    subject: .signatureScheme, by: .server, chosen: scheme.description,
                    offered: policy.signatureSchemes(for: .TLS12).map(\.description),
                    reason: "it fits the key of the server's certificate")))
    }
}
