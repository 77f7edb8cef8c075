import ApusCrypto

/// The client's last flight: a certificate if it was asked for, and Finished (RFC 8446 §4.4).
///
/// It takes the proofs that the server is who it has to be, and finished: without them there is no connection.
struct ClientFlight: Sendable {
    let context: ServerFlightContext
    let application: ApplicationSecrets
    let server: ServerAuthentication
    let serverFinished: FinishedVerified

    /// Answers a CertificateRequest.
    func authenticate(
        _ requested: RequestedAuthentication, transcript: TranscriptHash, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        let configuration = context.offer.configuration
        guard let selector = configuration.identitySelector else {
            return try authenticate(
                requested, with: configuration.identity.map { [$0] } ?? [], transcript: transcript, core: &core)
        }
        let waiting = AwaitClientIdentity(flight: self, requested: requested, transcript: transcript, selector: selector)
        if let choice = selector.selectIdentityImmediately(for: waiting.question) {
            return try waiting.resume(with: .clientIdentity(choice), core: &core)
        }
        return .awaitClientIdentity(waiting)
    }

    /// With the first identity that fits, else with an empty Certificate.
    fileprivate func authenticate(
        _ requested: RequestedAuthentication, with identities: [Identity], transcript: TranscriptHash, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        var transcript = transcript
        let type = context.certificateTypes.client
        guard let (identity, scheme) = choose(from: identities, requested) else {
            try send(CertificateMessage(identity: nil, context: [], type: .x509).message(), transcript: &transcript, core: &core)
            return try finish(transcript: transcript, core: &core)
        }
        try send(CertificateMessage(identity: identity, context: [], type: type).message(), transcript: &transcript, core: &core)
        let input = SignatureInput(purpose: .clientCertificateVerifyTLS13, transcriptHash: transcript.current())
        switch try identity.sign(input, scheme: scheme) {
        case .signed(let signature):
            try send(CertificateVerify(algorithm: scheme, signature: signature).message(), transcript: &transcript, core: &core)
            return try finish(transcript: transcript, core: &core)
        case .ask(let signer):
            return .awaitClientSignature(
                AwaitClientSignature(flight: self, transcript: transcript, input: input, scheme: scheme, signer: signer))
        }
    }

    private func choose(
        from identities: [Identity], _ requested: RequestedAuthentication
    ) -> (Identity, SignatureScheme)? {
        let allowed = context.offer.configuration.policy.signingSchemes(for: .TLS13)
        for identity in identities where !identity.shown(as: context.certificateTypes.client).isEmpty {
            guard let scheme = identity.scheme(offered: requested.signatureSchemes, allowed: allowed) else { continue }
            return (identity, scheme)
        }
        return nil
    }

    func send(_ message: HandshakeMessage, transcript: inout TranscriptHash, core: inout ConnectionCore) throws(TLSError) {
        try core.emit(message)
        transcript.update(message.bytes)
    }

    func finish(transcript: TranscriptHash, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        let suite = application.cipherSuite
        var transcript = transcript
        try send(Finished(secret: context.secrets.client, transcript: transcript).message(), transcript: &transcript, core: &core)
        core.installSendKeys(application.client, epoch: .application, suite: suite)
        let parameters = NegotiatedParameters(
            version: .TLS13, cipherSuite: suite.suite, group: context.group, signatureScheme: server.scheme,
            applicationProtocol: context.applicationProtocol, serverName: context.offer.serverName?.description,
            isResumed: server.isResumed, usedHelloRetryRequest: context.retried, peerIdentity: server.peer?.identity,
            peerCertificates: server.peer?.certificates ?? [], clientRandom: context.offer.hello.random.bytes,
            earlyData: core.earlyData.outcome ?? .notSent, peerCertificateType: server.peer?.certificateType ?? .x509,
            peerOCSPResponse: server.peer?.ocspResponse,
            serverCertificate: server.isResumed ? nil : server.peer?.x509Certificate,
            externalPSKIdentity: server.externalPSKIdentity)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        return .connected(
            ConnectedTLS13(
                cipherSuite: suite, sendSecret: application.client, receiveSecret: application.server,
                exporterSecret: application.exporter,
                tickets: TicketReception(
                    context: context, server: server, resumptionSecret: application.resumption(transcript: transcript), core: core
                )))
    }
}

/// The application chooses the identity that this server gets to see.
struct AwaitClientIdentity: Sendable {
    let flight: ClientFlight
    let requested: RequestedAuthentication
    let transcript: TranscriptHash
    let selector: any ClientIdentitySelector

    var question: ClientIdentityRequest {
        ClientIdentityRequest(
            serverName: flight.context.offer.serverName, signatureSchemes: requested.signatureSchemes,
            certificateSignatureSchemes: requested.certificateSignatureSchemes,
            certificateAuthorities: requested.certificateAuthorities)
    }

    var request: ConnectionRequest { .selectClientIdentity(question, selector) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .clientIdentity(let choice) = answer else { throw .misuse(.unexpectedAnswer) }
        return try flight.authenticate(requested, with: choice.identities, transcript: transcript, core: &core)
    }
}

extension ClientIdentityChoice {
    /// Those to choose from, preferred first.
    var identities: [Identity] {
        switch self {
        case .identity(let identity): [identity]
        case .firstFitting(let identities): identities
        case .noCertificate: []
        }
    }
}

/// The client's key lives elsewhere: its signature is awaited.
struct AwaitClientSignature: Sendable {
    let flight: ClientFlight
    let transcript: TranscriptHash
    let input: SignatureInput
    let scheme: SignatureScheme
    let signer: any RemoteSigner

    var request: ConnectionRequest { .sign(input, scheme, signer) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        let verify = CertificateVerify(algorithm: scheme, signature: try answer.signature())
        var transcript = self.transcript
        try flight.send(verify.message(), transcript: &transcript, core: &core)
        return try flight.finish(transcript: transcript, core: &core)
    }
}
