import ApusCrypto

/// The client's flight, from its certificate, if it was asked for, to Finished (RFC 5246 §7.3).
///
/// It takes the server's part in the key exchange with the proof that it is the server's.
struct ClientFlightTLS12: Sendable {
    let context: ServerHelloContext
    let serverKey: VerifiedServerKeyTLS12

    func send(
        _ requested: CertificateRequestTLS12?, transcript: TranscriptTLS12, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        guard let requested else {
            var transcript = transcript
            let keys = try exchangeKeys(&transcript, core: &core)
            return try finish(keys, transcript: transcript, core: &core)
        }
        let configuration = context.offer.configuration
        guard let selector = configuration.identitySelector else {
            return try authenticate(
                requested, with: configuration.identity.map { [$0] } ?? [], transcript: transcript, core: &core)
        }
        let waiting = AwaitClientIdentityTLS12(flight: self, requested: requested, transcript: transcript, selector: selector)
        if let choice = selector.selectIdentityImmediately(for: waiting.question) {
            return try waiting.resume(with: .clientIdentity(choice), core: &core)
        }
        return .awaitClientIdentityTLS12(waiting)
    }

    /// With the first identity that fits, else with an empty Certificate.
    fileprivate func authenticate(
        _ requested: CertificateRequestTLS12, with identities: [Identity], transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        var transcript = transcript
        let signer = signer(from: identities, for: requested)
        try core.emit(CertificateTLS12.message(of: signer?.identity, type: context.certificateTypes.client), &transcript)
        let keys = try exchangeKeys(&transcript, core: &core)
        guard let (identity, scheme) = signer else {
            transcript.dropMessages()
            return try finish(keys, transcript: transcript, core: &core)
        }
        let input = try transcript.certificateVerifyInput()
        transcript.dropMessages()
        switch try identity.sign(input, scheme: scheme) {
        case .signed(let signature):
            return try finish(keys, signature: signature, scheme: scheme, transcript: transcript, core: &core)
        case .ask(let signer):
            return .awaitClientSignatureTLS12(
                AwaitClientSignatureTLS12(
                    flight: self, keys: keys, transcript: transcript, input: input, scheme: scheme, signer: signer))
        }
    }

    /// The first identity of whose kind the server takes certificates, and one of its schemes (RFC 5246 §7.4.4, RFC 8422 §5.5).
    private func signer(
        from identities: [Identity], for requested: CertificateRequestTLS12
    ) -> (identity: Identity, scheme: SignatureScheme)? {
        let allowed = context.offer.configuration.policy.signingSchemes(for: .TLS12)
        for identity in identities where !identity.shown(as: context.certificateTypes.client).isEmpty {
            let scheme = identity.signatureSchemesTLS12.first { scheme in
                allowed.contains(scheme) && requested.schemes.contains(scheme)
                    && requested.certificateTypes.contains(scheme.certificateTypeTLS12)
            }
            if let scheme { return (identity, scheme) }
        }
        return nil
    }

    private func exchangeKeys(_ transcript: inout TranscriptTLS12, core: inout ConnectionCore) throws(TLSError)
        -> SessionKeysTLS12
    {
        let (message, premaster) = try serverKey.answer(context.offer, core: core)
        try core.emit(message, &transcript)
        return SessionKeysTLS12(
            suite: context.suite, premaster: premaster, transcript: transcript, clientRandom: context.offer.hello.random,
            serverRandom: context.serverRandom, isExtended: context.extendsMasterSecret,
            encryptsThenMACs: context.encryptsThenMACs, core: core)
    }

    fileprivate func finish(
        _ keys: SessionKeysTLS12, signature: [UInt8], scheme: SignatureScheme, transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        var transcript = transcript
        let verify = CertificateVerifyTLS12(signed: DigitallySigned(algorithm: scheme, signature: signature))
        try core.emit(verify.message(), &transcript)
        return try finish(keys, transcript: transcript, core: &core)
    }

    private func finish(
        _ keys: SessionKeysTLS12, transcript: TranscriptTLS12, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        var transcript = transcript
        core.emitChangeCipherSpec()
        core.installSendKeys(keys.client, cipherSuite: keys.suite.suite)
        try core.emit(keys.finished(from: .client, transcript: transcript).message(), &transcript)
        return ExpectFinishedTLS12(context: context, keys: keys, transcript: transcript, server: .authenticated(serverKey))
            .begin(core: &core)
    }
}

/// The application chooses the identity that this server gets to see.
struct AwaitClientIdentityTLS12: Sendable {
    let flight: ClientFlightTLS12
    let requested: CertificateRequestTLS12
    let transcript: TranscriptTLS12
    let selector: any ClientIdentitySelector

    var question: ClientIdentityRequest {
        ClientIdentityRequest(
            serverName: flight.context.offer.serverName, version: .TLS12,
            signatureSchemes: requested.schemes.filter { requested.certificateTypes.contains($0.certificateTypeTLS12) },
            certificateSignatureSchemes: requested.schemes,
            certificateAuthorities: requested.authorities)
    }

    var request: ConnectionRequest { .selectClientIdentity(question, selector) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .clientIdentity(let choice) = answer else { throw .misuse(.unexpectedAnswer) }
        return try flight.authenticate(requested, with: choice.identities, transcript: transcript, core: &core)
    }
}

/// The client's key lives elsewhere: its signature is awaited.
struct AwaitClientSignatureTLS12: Sendable {
    let flight: ClientFlightTLS12
    let keys: SessionKeysTLS12
    let transcript: TranscriptTLS12
    let input: SignatureInput
    let scheme: SignatureScheme
    let signer: any RemoteSigner

    var request: ConnectionRequest { .sign(input, scheme, signer) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        try flight.finish(keys, signature: try answer.signature(), scheme: scheme, transcript: transcript, core: &core)
    }
}

extension SignatureScheme {
    /// RFC 5246 §7.4.4, RFC 8422 §5.5.
    var certificateTypeTLS12: ClientCertificateType {
        switch authenticationTLS12 {
        case .ecdsa: .ecdsa_sign
        case .rsa: .rsa_sign
        }
    }
}
