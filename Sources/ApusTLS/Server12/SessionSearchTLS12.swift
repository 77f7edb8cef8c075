import ApusCrypto

/// A TLS 1.2 server looks for the session that the client names, by ticket (RFC 5077 §3.4) or else by ID (RFC 5246 §7.4.1.2). Where there
/// is none that may be resumed, a full handshake follows.
struct SessionSearchTLS12: Sendable {
    let hello: ClientHelloTLS12
    /// What a full handshake would take.
    let choice: SuiteChoiceTLS12
    let storage: any ServerSessionStorage
    let name: [UInt8]

    /// Nil where the client names no session, or none is ever resumed here.
    init?(_ hello: ClientHelloTLS12, choice: SuiteChoiceTLS12) {
        guard let resumption = hello.configuration.resumption else { return nil }
        let sessionID = hello.offer.hello.legacySessionID
        if let ticket = hello.ticket, !ticket.isEmpty {
            storage = resumption.storage
            name = ticket
        } else if !sessionID.isEmpty, let storage = resumption.sessionIDStorage {
            self.storage = storage
            name = sessionID
        } else {
            return nil
        }
        self.hello = hello
        self.choice = choice
    }

    func proceed(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let time = core.environment.wallTime()
        guard let lookup = storage.findImmediately(name, at: time) else {
            return .awaitSessionTLS12(AwaitSessionTLS12(search: self, time: time))
        }
        return try consider(lookup, at: time, core: &core)
    }

    fileprivate func consider(_ lookup: SessionLookup, at time: WallTime, core: inout ConnectionCore) throws(TLSError)
        -> ServerState
    {
        switch lookup {
        case .missing(let reason):
            return try fullHandshake(.notFound(reason), core: &core)
        case .found(let session):
            if let refusal = refusal(of: session, at: time) { return try fullHandshake(refusal, core: &core) }
            // RFC 7627 §5.3: a session that is bound to its handshake is never resumed as one that is not.
            guard hello.extendsMasterSecret else {
                throw .misbehaved(
                    Misbehaviour(
                        .missingExtendedMasterSecret, "it resumes a session that has extended_master_secret without the extension"
                    ))
            }
            return try verifyClient(of: session, core: &core)
        }
    }

    private func refusal(of session: Session, at time: WallTime) -> TicketRefusal? {
        guard session.usesExtendedMasterSecret, hello.offer.hello.cipherSuites.contains(session.cipherSuite) else {
            return .cipherSuite
        }
        return SessionCheck(
            configuration: hello.configuration, version: .TLS12, serverName: hello.offer.serverName,
            binding: choice.binding(hello), clientCertificateType: choice.certificateTypes.client,
            hash: session.hash ?? .sha256
        ).refusal(of: session, at: time)
    }

    /// A client that showed a certificate is judged by it again: a session opens nothing that a full handshake would not.
    private func verifyClient(of session: Session, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let flight = ResumedServerFlightTLS12(search: self, session: session)
        let verifier: any PeerVerifier
        switch hello.configuration.clientAuthentication {
        case .none: return try flight.send(client: nil, core: &core)
        case .optional(let chosen), .required(let chosen): verifier = chosen
        }
        guard let peer = session.peer else { return try flight.send(client: nil, core: &core) }
        let question = peer.question(policy: hello.configuration.policy)
        let waiting = AwaitResumedClientVerificationTLS12(flight: flight, verifier: verifier, question: question)
        if let verdict = verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitResumedClientVerificationTLS12(waiting)
    }

    fileprivate func fullHandshake(_ refusal: TicketRefusal, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        core.observe(
            .chosen(
                Choice(
                    subject: .resumption, by: .server, chosen: "full handshake", offered: ["its session"], reason: refusal.reason)
            ))
        return try hello.fullHandshake(choice, core: &core)
    }
}

/// The application's store looks for a session.
struct AwaitSessionTLS12: Sendable {
    let search: SessionSearchTLS12
    let time: WallTime

    var request: ConnectionRequest { .findSession(search.name, time, search.storage) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .session(let lookup) = answer else { throw .misuse(.unexpectedAnswer) }
        return try search.consider(lookup, at: time, core: &core)
    }
}

/// The verifier has the certificates that the client showed when the session was made.
struct AwaitResumedClientVerificationTLS12: Sendable {
    let flight: ResumedServerFlightTLS12
    let verifier: any PeerVerifier
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        switch verdict {
        case .untrusted: return try flight.search.fullHandshake(.clientNotTrusted, core: &core)
        case .trusted: return try flight.send(client: try verdict.accept(question, core: core), core: &core)
        }
    }
}
