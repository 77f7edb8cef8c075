import ApusCrypto

/// The server looks for a session among those the client offers (RFC 8446 §4.2.11), one after the other; the first that may be resumed
/// is. Where there is none, a full handshake follows.
struct TicketSearch: Sendable {
    let hello: NegotiatedHello
    /// What a full handshake would choose from.
    let identities: [Identity]
    let resumption: ServerResumption
    let offered: PreSharedKeyClientHello
    /// Of a full handshake.
    let types: CertificateTypeChoice
    let check: SessionCheck
    private var index = 0

    /// Nil where the client offers nothing that could be resumed here.
    init?(_ hello: NegotiatedHello, identities: [Identity]) {
        let offer = hello.offer
        guard let resumption = hello.configuration.resumption, let offered = offer.preSharedKeys,
            hello.pskMode != nil
        else { return nil }
        // Where there is none in common, the full handshake says so.
        guard let types = hello.certificateTypes else { return nil }
        self.hello = hello
        self.identities = identities
        self.resumption = resumption
        self.offered = offered
        self.types = types
        check = SessionCheck(
            configuration: hello.configuration, version: .TLS13, serverName: offer.serverName,
            binding: hello.binding(identities: identities), clientCertificateType: types.client, hash: hello.suite.hash,
            externalPSKs: hello.externalPSKs)
    }

    /// What was found and proved.
    struct Selected: Sendable {
        let session: Session
        let psk: SelectedPSK
        let obfuscatedTicketAge: UInt32
        let binder: [UInt8]
    }

    consuming func proceed(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let time = core.environment.wallTime()
        while let identity = current {
            guard !hello.externalPSKs.contains(where: { $0.identity == identity.identity }) else {
                index += 1
                continue
            }
            guard let lookup = resumption.storage.findImmediately(identity.identity, at: time) else {
                return .awaitSession(AwaitSession(search: self, ticket: identity.identity, time: time))
            }
            if let selected = try consider(lookup, at: time, core: core) {
                return try ResumptionDecision(search: self, selected: selected).verifyClient(core: &core)
            }
            index += 1
        }
        return try goOn(core: &core)
    }

    consuming func proceed(with lookup: SessionLookup, at time: WallTime, core: inout ConnectionCore) throws(TLSError)
        -> ServerState
    {
        if let selected = try consider(lookup, at: time, core: core) {
            return try ResumptionDecision(search: self, selected: selected).verifyClient(core: &core)
        }
        index += 1
        return try proceed(core: &core)
    }

    /// Without a session.
    func goOn(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        try hello.answerWithoutSession(identities: identities, core: &core)
    }

    private var current: PskIdentity? {
        index < min(offered.identities.count, ServerLimits.offeredSessions) ? offered.identities[index] : nil
    }

    /// The session with its proof, or nil to go on to the next one. A wrong binder under a session that would be taken ends the handshake
    /// (RFC 8446 §4.2.11.2).
    private func consider(_ lookup: SessionLookup, at time: WallTime, core: ConnectionCore) throws(TLSError) -> Selected? {
        let session: Session
        switch lookup {
        case .missing(let reason):
            observe(.notFound(reason), core: core)
            return nil
        case .found(let found):
            if let refusal = check.refusal(of: found, at: time) {
                observe(refusal, core: core)
                return nil
            }
            session = found
        }
        guard let identity = current, index < offered.binders.count else { return nil }
        return Selected(
            session: session, psk: try SelectedPSK(session: session, at: index, of: offered, hello: hello, core: core),
            obfuscatedTicketAge: identity.obfuscatedTicketAge, binder: offered.binders[index])
    }

    func observe(_ refusal: TicketRefusal, core: ConnectionCore) {
        core.observe(
            .chosen(
                Choice(
                    subject: .resumption, by: .server, chosen: "full handshake",
                    offered: offered.identities.indices.map { "ticket \($0 + 1)" }, reason: refusal.reason)))
    }
}

/// The application's store looks for a session.
struct AwaitSession: Sendable {
    let search: TicketSearch
    let ticket: [UInt8]
    let time: WallTime

    var request: ConnectionRequest { .findSession(ticket, time, search.resumption.storage) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .session(let lookup) = answer else { throw .misuse(.unexpectedAnswer) }
        return try search.proceed(with: lookup, at: time, core: &core)
    }
}
