import ApusCrypto

/// Handshake keys are in force. RFC 8446 §4.3.1 comes first.
struct ExpectEncryptedExtensions: Sendable {
    let offer: ClientOffer
    let secrets: HandshakeSecrets
    let transcript: TranscriptHash
    /// Nil with a pre-shared key alone.
    let group: NamedGroup?
    let retried: Bool
    /// What the server took of what was offered.
    let psk: OfferedPSK?

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .encryptedExtensions else { throw received.unexpected(expected: "EncryptedExtensions") }
        let extensions = try received.decode(EncryptedExtensions.self).extensions
        try ExtensionCheck.checkReply(
            extensions, in: .encryptedExtensions, offered: offer.hello.extensions.types, message: "EncryptedExtensions")
        _ = try TLSError.decoding("EncryptedExtensions") { () throws(DecodeError) in
            try extensions.decode(ServerNameAcknowledgement.self)
        }
        _ = try TLSError.decoding("EncryptedExtensions") { () throws(DecodeError) in try extensions.decode(SupportedGroups.self) }
        let applicationProtocol = try ApplicationProtocolChoice.selected(
            in: extensions, of: "EncryptedExtensions", offered: offer.configuration.applicationProtocols, core: core)
        try core.settleQUIC(extensions, in: "EncryptedExtensions")
        try core.requireProtocolForQUIC(applicationProtocol, offered: offer.configuration.applicationProtocols, supported: [])
        let types = try certificateTypes(extensions)
        try settleEarlyData(extensions, applicationProtocol: applicationProtocol, core: &core)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        let context = ServerFlightContext(
            offer: offer, secrets: secrets, group: group, retried: retried, applicationProtocol: applicationProtocol,
            certificateTypes: types)
        switch psk?.origin {
        case .session(let session):
            return try AwaitResumedServerVerification.begin(
                context, session: session.session, transcript: transcript, core: &core)
        case .external(let key):
            return .expectFinished(
                ExpectFinished(
                    context: context, transcript: transcript, clientAuthentication: .notRequested,
                    server: .externalPSK(identity: key.identity, session: nil)))
        case nil: break
        }
        return .expectCertificateOrCertificateRequest(
            ExpectCertificateOrCertificateRequest(context: context, transcript: transcript))
    }

    /// Of the certificates that follow, or with a pre-shared key of those that were shown when its session was made.
    private func certificateTypes(_ extensions: Extensions) throws(TLSError) -> CertificateTypeChoice {
        if let psk, psk.session == nil || psk.session?.externalPSKIdentity != nil { return CertificateTypeChoice() }
        return try CertificateTypeChoice(
            selectedIn: extensions, of: "EncryptedExtensions", configuration: offer.configuration, resuming: psk?.session)
    }

    /// RFC 8446 §4.2.10: early data is taken under the ticket's own suite and application protocol, or not at all.
    private func settleEarlyData(
        _ extensions: Extensions, applicationProtocol: ApplicationProtocol?, core: inout ConnectionCore
    ) throws(TLSError) {
        let indication = try TLSError.decoding("EncryptedExtensions") { () throws(DecodeError) in
            try extensions.decode(EarlyDataIndication.self)
        }
        guard core.earlyData.isOpen, let session = psk?.session else {
            guard indication == nil else {
                throw .misbehaved(
                    Misbehaviour(.unsolicitedExtension, "it accepts early data without the ticket that it was offered with"))
            }
            return
        }
        guard indication != nil else {
            core.earlyDataIsRejected("the server did not take it")
            // Under QUIC they have been there since the ServerHello.
            guard core.quic == nil else { return }
            let suite = secrets.cipherSuite
            core.installSendKeys(secrets.client, epoch: .handshake, suite: suite)
            return
        }
        guard session.cipherSuite == secrets.cipherSuite.suite else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter,
                    "it accepts early data under \(session.cipherSuite) and selects \(secrets.cipherSuite.suite)"))
        }
        guard session.applicationProtocol == applicationProtocol else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "it accepts early data of another application protocol than the one it selects"))
        }
        core.earlyData.accepted()
        core.observeEarlyData("accepted", "the server took it")
    }
}

/// What the hellos settled; the rest of the server's flight builds on it.
struct ServerFlightContext: Sendable {
    let offer: ClientOffer
    let secrets: HandshakeSecrets
    /// Nil with a pre-shared key alone.
    let group: NamedGroup?
    let retried: Bool
    let applicationProtocol: ApplicationProtocol?
    let certificateTypes: CertificateTypeChoice
}
