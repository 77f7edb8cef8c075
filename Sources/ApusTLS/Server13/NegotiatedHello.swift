import ApusCrypto

/// Version, suite and group are settled: what is left to choose is the identity and the application protocol.
struct NegotiatedHello: Sendable {
    let configuration: ServerConfiguration
    let offer: ClientHelloOffer
    let received: ReceivedMessage
    let suite: TLS13CipherSuite
    let share: KeyShareEntry
    /// What came before this ClientHello: nothing, or the first one and our HelloRetryRequest.
    let before: TranscriptHash
    /// Up to and including this ClientHello.
    let transcript: TranscriptHash
    let retried: Bool

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

    /// Resumes a session that the client offers, or shakes hands in full.
    func answer(identities: [Identity], core: inout ConnectionCore) throws(TLSError) -> ServerState {
        if let search = TicketSearch(self, identities: identities) { return try search.proceed(core: &core) }
        return try ServerFlight(self).send(fromIdentities: identities, core: &core)
    }

    /// What the sessions of this handshake are bound to: the identity that is shown in full ones, and the demands on the client.
    func binding(identities: [Identity], types: CertificateTypeChoice) -> [UInt8] {
        let allowed = configuration.policy.signingSchemes(for: .TLS13)
        let identity = identities.first {
            !$0.shown(as: types.server).isEmpty && $0.scheme(offered: offer.signatureSchemes, allowed: allowed) != nil
        }
        return SessionBinding.server(configuration, identity: identity, type: types.server)
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
