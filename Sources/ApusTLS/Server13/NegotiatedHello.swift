import ApusCrypto

/// Version, suite and group are settled: what is left to choose is the identity and the application protocol.
struct NegotiatedHello: Sendable {
    let configuration: ServerConfiguration
    let offer: ClientHelloOffer
    let received: ReceivedMessage
    let suite: TLS13CipherSuite
    let share: KeyShareEntry
    /// Up to and including this ClientHello.
    let transcript: TranscriptHash
    let retried: Bool

    func selectIdentity(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard let selector = configuration.identitySelector else {
            return try ServerFlight(self).send(fromIdentities: configuration.identities, core: &core)
        }
        let waiting = AwaitIdentity(hello: self, selector: selector)
        if let choice = selector.selectIdentityImmediately(for: offer.info) {
            return try waiting.resume(with: .identity(choice), core: &core)
        }
        return .awaitIdentity(waiting)
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
        case .identity(let identity): return try ServerFlight(hello).send(fromIdentities: [identity], core: &core)
        case .none: throw .incompatible(.serverName(hello.offer.serverName))
        }
    }
}
