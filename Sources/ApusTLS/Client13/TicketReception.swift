import ApusCrypto

/// What a connected client does with the tickets that come (RFC 8446 §4.6.1).
struct TicketReception: Sendable {
    private let cache: any ClientSessionCache
    private let serverName: ServerName
    private let resumptionSecret: TrafficSecret
    /// A session but for its ticket's own values.
    private let template: Session

    /// Nil where there is nowhere to keep sessions.
    init?(
        context: ServerFlightContext, server: ServerAuthentication, resumptionSecret: @autoclosure () -> TrafficSecret,
        core: ConnectionCore
    ) {
        let configuration = context.offer.configuration
        guard let cache = configuration.sessionCache, let serverName = context.offer.serverName else { return nil }
        self.cache = cache
        self.serverName = serverName
        self.resumptionSecret = resumptionSecret()
        let now = core.environment.wallTime()
        let (authenticatedAt, scheme) =
            switch server {
            case .signed(let proof): (now, Optional(proof.scheme))
            case .resumed(_, let authenticatedAt, let scheme): (authenticatedAt, scheme)
            case .externalPSK(_, let session): (session?.authenticatedAt ?? now, nil)
            }
        template = Session(
            version: .TLS13, cipherSuite: context.secrets.cipherSuite.suite, secret: SharedSecret(bytes: []),
            usesExtendedMasterSecret: true, createdAt: now, authenticatedAt: authenticatedAt, lifetime: 0,
            serverName: serverName.description, applicationProtocol: context.applicationProtocol, group: context.group,
            signatureScheme: scheme,
            peer: server.peer.map(Session.Peer.init), externalPSKIdentity: server.externalPSKIdentity,
            binding: SessionBinding.client(configuration))
    }

    func receive(_ ticket: NewSessionTicket, maximumEarlyDataSize: UInt32, core: ConnectionCore) {
        // A lifetime of zero asks to throw the ticket away at once.
        guard ticket.lifetime > 0, ticket.ticket.count <= ClientSession.maximumTicketLength else { return }
        let now = core.environment.wallTime()
        var session = template
        session.createdAt = now
        session.secret = resumptionSecret.resumptionPSK(ticketNonce: ticket.nonce)
        session.lifetime = min(ticket.lifetime, Session.maximumLifetime)
        session.ageAdd = ticket.ageAdd
        session.maximumEarlyDataSize = maximumEarlyDataSize
        guard session.staleness(at: now) == nil else { return }
        cache.store(ClientSession(session: session, ticket: ticket.ticket), for: serverName, at: now)
    }
}
