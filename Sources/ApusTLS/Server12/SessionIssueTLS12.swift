import ApusCrypto

/// What a TLS 1.2 server promises in its ServerHello about the session, and keeps when the handshake is complete.
enum SessionIssueTLS12: Sendable {
    case none
    /// A NewSessionTicket follows before ChangeCipherSpec (RFC 5077 §3.3).
    case ticket(ServerResumption)
    /// The session ID that stands in ServerHello (RFC 5246 §7.4.1.3).
    case sessionID([UInt8], any SessionIDStorage, ServerResumption)

    /// Tickets for clients that take them, IDs for the others. A session that is not bound to its handshake is not resumed, so that nothing
    /// is promised (RFC 7627 §5.4).
    init(_ hello: ClientHelloTLS12, choice: SuiteChoiceTLS12, core: ConnectionCore) {
        guard let resumption = hello.configuration.resumption, hello.extendsMasterSecret, resumption.lifetime > 0 else {
            self = .none
            return
        }
        if hello.ticket != nil, resumption.ticketCount > 0 {
            self = .ticket(resumption)
        } else if let storage = resumption.sessionIDStorage {
            self = .sessionID(core.environment.random.bytes(32), storage, resumption)
        } else {
            self = .none
        }
    }

    var sessionID: [UInt8] {
        switch self {
        case .none, .ticket: []
        case .sessionID(let id, _, _): id
        }
    }

    var announcesTicket: Bool {
        switch self {
        case .none, .sessionID: false
        case .ticket: true
        }
    }

    /// Keeps the session, and sends the ticket where one was announced: an empty one where it can't be made after all.
    func keep(
        _ keys: SessionKeysTLS12, context: ServerFlightContextTLS12, client: VerifiedPeer?, transcript: inout TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) {
        let now = core.environment.wallTime()
        switch self {
        case .none:
            return
        case .sessionID(let id, let storage, let resumption):
            storage.store(
                session(keys, context: context, client: client, lifetime: resumption.lifetime, at: now), id: id, at: now)
            core.keptSession = .byServer(id, storage)
        case .ticket(let resumption):
            let session = session(keys, context: context, client: client, lifetime: resumption.lifetime, at: now)
            let ticket = resumption.storage.store(session, at: now) ?? []
            core.keptSession = .byServer(ticket, resumption.storage)
            try core.emit(
                NewSessionTicketTLS12(
                    lifetimeHint: resumption.lifetime, ticket: ticket.count <= 0xffff ? ticket : []
                ).message(), &transcript)
        }
    }

    private func session(
        _ keys: SessionKeysTLS12, context: ServerFlightContextTLS12, client: VerifiedPeer?, lifetime: UInt32, at now: WallTime
    ) -> Session {
        Session(
            version: .TLS12, cipherSuite: keys.suite.suite, secret: SharedSecret(bytes: keys.master.revealed()),
            usesExtendedMasterSecret: keys.isExtended, createdAt: now, authenticatedAt: now, lifetime: lifetime,
            serverName: context.hello.offer.serverName, applicationProtocol: context.applicationProtocol,
            group: context.choice.group, signatureScheme: context.choice.scheme,
            peer: client.map(Session.Peer.init),
            binding: context.choice.binding(context.hello))
    }
}
