import ApusCrypto

/// What a client of TLS 1.2 keeps of a handshake: with the ticket that came, or else by the session's ID.
enum SessionReceptionTLS12 {
    /// Seconds for which a session is offered where the server gives no hint: the most that RFC 5246 §F.1.4 advises.
    private static let defaultLifetime: UInt32 = 24 * 60 * 60

    /// Only a session that is bound to its handshake is kept (RFC 7627 §5.3), and of a resumed one only a new ticket: the session itself
    /// is there already.
    static func keep(
        _ keys: SessionKeysTLS12, ticket: NewSessionTicketTLS12?, context: ServerHelloContext,
        server: ServerProofTLS12, core: inout ConnectionCore
    ) {
        let configuration = context.offer.configuration
        guard keys.isExtended, let cache = configuration.sessionCache, let serverName = context.offer.serverName else { return }
        let name = ticket?.ticket ?? []
        let sessionID = name.isEmpty && !server.isResumed ? context.sessionID : []
        guard !name.isEmpty || !sessionID.isEmpty, name.count <= ClientSession.maximumTicketLength else { return }
        let now = core.environment.wallTime()
        let (authenticatedAt, scheme) =
            switch server {
            case .authenticated(let key): (now, key.scheme)
            case .resumed(_, let session): (session.authenticatedAt, session.signatureScheme)
            }
        let hint = ticket?.lifetimeHint ?? 0
        let session = Session(
            version: .TLS12, cipherSuite: keys.suite.suite, secret: SharedSecret(bytes: keys.master.revealed()),
            usesExtendedMasterSecret: true, createdAt: now, authenticatedAt: authenticatedAt,
            lifetime: hint == 0 ? defaultLifetime : min(hint, Session.maximumLifetime), serverName: serverName.description,
            applicationProtocol: context.applicationProtocol, group: server.group, signatureScheme: scheme,
            peer: Session.Peer(server.peer),
            binding: SessionBinding.client(configuration))
        guard session.staleness(at: now) == nil else { return }
        cache.store(ClientSession(session: session, ticket: name, sessionID: sessionID), for: serverName, at: now)
        core.keptSession = .byClient(serverName, cache)
    }
}
