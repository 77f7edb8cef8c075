import ApusCrypto

/// A session was found and its binder is right. What the client proved then must still be good, and early data may have come.
struct ResumptionDecision: Sendable {
    let search: TicketSearch
    let selected: TicketSearch.Selected

    private var hello: NegotiatedHello { search.hello }

    /// A client that showed a certificate is judged by it again: a session opens nothing that a full handshake would not.
    func verifyClient(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let verifier: any PeerVerifier
        switch hello.configuration.clientAuthentication {
        case .none: return try decideEarlyData(client: nil, core: &core)
        case .optional(let chosen), .required(let chosen): verifier = chosen
        }
        guard let peer = selected.session.peer else { return try decideEarlyData(client: nil, core: &core) }
        let question = peer.question(policy: hello.configuration.policy)
        let waiting = AwaitResumedClientVerification(decision: self, verifier: verifier, question: question)
        if let verdict = verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitResumedClientVerification(waiting)
    }

    func decideEarlyData(client: VerifiedPeer?, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let applicationProtocol = try ApplicationProtocolChoice.choose(
            offer: hello.offer, configuration: hello.configuration, core: core)
        let flight = PSKServerFlight(
            hello: hello, psk: selected.psk, client: client, types: search.types, binding: search.check.binding,
            applicationProtocol: applicationProtocol)
        guard hello.offer.sentEarlyData else { return try flight.send(acceptingEarlyData: false, core: &core) }
        guard let acceptance = search.resumption.earlyData else {
            return try flight.refuseEarlyData(.notAccepted, core: &core)
        }
        let check = EarlyDataCheck(
            acceptance: acceptance, session: selected.session, selectedIdentity: selected.psk.index,
            obfuscatedTicketAge: selected.obfuscatedTicketAge, cipherSuite: hello.suite.suite,
            applicationProtocol: applicationProtocol, retried: hello.retried, clientHello: hello.offer.info)
        let time = core.environment.wallTime()
        if let refusal = check.refusal(at: time) { return try flight.refuseEarlyData(refusal, core: &core) }
        let waiting = AwaitReplayRegister(
            flight: flight, use: check.use(binder: selected.binder, at: time), register: acceptance.register)
        if let isNew = acceptance.register.registerImmediately(waiting.use) {
            return try waiting.resume(with: .earlyDataIsNew(isNew), core: &core)
        }
        return .awaitReplayRegister(waiting)
    }
}

/// The verifier has the certificates that the client showed when the session was made.
struct AwaitResumedClientVerification: Sendable {
    let decision: ResumptionDecision
    let verifier: any PeerVerifier
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        switch verdict {
        case .untrusted:
            decision.search.observe(.clientNotTrusted, core: core)
            return try decision.search.goOn(core: &core)
        case .trusted:
            let peer = try verdict.accept(question, core: core)
            return try decision.decideEarlyData(client: peer, core: &core)
        }
    }
}

/// The replay register says whether this first flight is new.
struct AwaitReplayRegister: Sendable {
    let flight: PSKServerFlight
    let use: EarlyDataUse
    let register: any ReplayRegister

    var request: ConnectionRequest { .registerEarlyData(use, register) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .earlyDataIsNew(let isNew) = answer else { throw .misuse(.unexpectedAnswer) }
        guard isNew else { return try flight.refuseEarlyData(.replayed, core: &core) }
        return try flight.send(acceptingEarlyData: true, core: &core)
    }
}
