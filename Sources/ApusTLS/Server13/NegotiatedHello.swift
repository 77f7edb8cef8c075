import ApusCrypto

/// Version and suite are settled: what is left to choose is the key exchange, the identity and the application protocol.
struct NegotiatedHello: Sendable {
    let configuration: Shared<ServerConfiguration>
    let offer: ClientHelloOffer
    let received: ReceivedMessage
    let suite: TLS13CipherSuite
    /// Those that the client names, this server has and the suite goes with.
    let externalPSKs: [ExternalPSK]
    /// How pre-shared keys are used; nil for not at all.
    let pskMode: PskKeyExchangeMode?
    /// What came before this ClientHello: nothing, or the first one and our HelloRetryRequest.
    let before: TranscriptHash
    /// Up to and including this ClientHello.
    let transcript: TranscriptHash
    /// The client's part of the key exchange; nil where a pre-shared key may do without one, and then none may have come.
    var share: KeyShareEntry?
    var retried = false

    /// Takes a key share of the client's, or asks for another.
    func exchangeKeys(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        // With psk_ke none is needed, unless there is no such key after all.
        guard pskMode != .psk_ke || offer.preSharedKeys == nil else {
            var next = self
            if case .share(let share)? = try? GroupChoice.choose(offer: offer, policy: configuration.policy) {
                next.share = share
            }
            return try next.selectIdentity(core: &core)
        }
        switch try groupChoice() {
        case .share(let share):
            GroupChoice.observe(share.group, offer: offer, policy: configuration.policy, retried: false, core: core)
            var next = self
            next.share = share
            return try next.selectIdentity(core: &core)
        case .retry(let group):
            return try retry(group, core: &core)
        }
    }

    private func groupChoice() throws(TLSError) -> GroupChoice {
        try offer.require(.keyShare, "key_share")
        return try GroupChoice.choose(offer: offer, policy: configuration.policy)
    }

    /// RFC 8446 §4.1.4.
    private func retry(_ group: NamedGroup, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        core.observe(
            .chosen(
                Choice(
                    subject: .helloRetryRequest, by: .server, chosen: group.description,
                    offered: offer.keyShares.map(\.group.description),
                    reason: "the client sent no key share for \(group), which is wanted")))
        // Keys do not change here, but what is already there of the next message can't be an answer to this one.
        _ = try received.requireKeyChangePoint()
        var extensions = Extensions()
        extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
        extensions.append(KeyShareHelloRetryRequest(selectedGroup: group))
        let message = ServerHello(
            legacyVersion: .TLS12, random: .helloRetryRequest, legacySessionIDEcho: offer.hello.legacySessionID,
            cipherSuite: suite.suite, legacyCompressionMethod: 0, extensions: extensions
        ).message()
        var transcript = transcript
        transcript.replaceWithMessageHash()
        transcript.update(message.bytes)
        try core.emit(message)
        if !offer.hello.legacySessionID.isEmpty { core.emitChangeCipherSpec() }
        if offer.sentEarlyData {
            core.earlyData.reject()
            core.reader.skipUndecryptable(upTo: configuration.limits.maximumSkippedEarlyData)
        }
        return .expectSecondClientHello(ExpectSecondClientHello(first: self, group: group, transcript: transcript))
    }

    func selectIdentity(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard let selector = configuration.identitySelector else {
            return try answer(identities: configuration.identities, core: &core)
        }
        let waiting = AwaitIdentity(hello: self, selector: selector)
        if let choice = selector.selectIdentityImmediately(for: offer.info) {
            return try waiting.resume(with: .identity(choice), core: &core)
        }
        return .awaitIdentity(waiting)
    }

    /// Resumes a session that the client offers, or goes on without one.
    func answer(identities: [Identity], core: inout ConnectionCore) throws(TLSError) -> ServerState {
        if let search = TicketSearch(self, identities: identities) { return try search.proceed(core: &core) }
        return try answerWithoutSession(identities: identities, core: &core)
    }

    /// With an external pre-shared key that both sides have, or else with a certificate.
    func answerWithoutSession(identities: [Identity], core: inout ConnectionCore) throws(TLSError) -> ServerState {
        if let psk = try SelectedPSK(externalOf: self, core: core) {
            return try PSKServerFlight(
                hello: self, psk: psk, client: nil, types: nil, binding: binding(identities: identities),
                applicationProtocol: try ApplicationProtocolChoice.choose(offer: offer, configuration: configuration, core: core)
            ).send(acceptingEarlyData: false, core: &core)
        }
        guard configuration.hasIdentity else { throw noPSKInCommon() }
        guard share == nil else { return try ServerFlight(self).send(fromIdentities: identities, core: &core) }
        guard !retried, case .retry(let group) = try groupChoice() else {
            throw .incompatible(.group(offered: offer.groups, supported: configuration.policy.groups))
        }
        return try retry(group, core: &core)
    }

    /// RFC 8446 Appendix E.6: whoever tries identities must not learn which of them there are. Where pre-shared keys alone are taken, one
    /// that is not known costs and looks the same as one with a wrong binder.
    private func noPSKInCommon() -> TLSError {
        guard pskMode != nil, let offered = offer.preSharedKeys, let binder = offered.binders.first else {
            return .incompatible(.preSharedKey(offered: 0))
        }
        let early = EarlySecret(hash: suite.hash, psk: nil)
        let hash = offered.truncatedTranscriptHash(of: offer.message, before: before)
        _ = early.externalBinderKey().isValid(verifyData: binder, transcriptHash: hash)
        return .incompatible(.preSharedKey(offered: offered.identities.count))
    }

    /// Of the certificates in a full handshake; nil where there is no kind in common.
    var certificateTypes: CertificateTypeChoice? { try? CertificateTypeChoice(offer: offer, configuration: configuration) }

    /// What the sessions of this handshake are bound to: the identity that is shown in full ones, and the demands on the client.
    func binding(identities: [Identity]) -> [UInt8] {
        let type = certificateTypes?.server ?? .x509
        let allowed = configuration.policy.signingSchemes(for: .TLS13)
        let identity = identities.first {
            !$0.shown(as: type).isEmpty && $0.scheme(offered: offer.signatureSchemes, allowed: allowed) != nil
        }
        return SessionBinding.server(configuration, identity: identity, type: type)
    }
}

/// The application chooses an identity for this client.
struct AwaitIdentity: Sendable {
    let hello: NegotiatedHello
    let selector: any IdentitySelector

    var request: ConnectionRequest { .selectIdentity(hello.offer.info, selector) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .identity(let choice) = answer else { throw .misuse(.unexpectedAnswer) }
        switch choice {
        case .identity(let identity): return try hello.answer(identities: [identity], core: &core)
        case .firstFitting(let identities): return try hello.answer(identities: identities, core: &core)
        case .none: throw .incompatible(.serverName(hello.offer.serverName))
        }
    }
}
