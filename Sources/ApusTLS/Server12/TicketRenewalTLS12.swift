import ApusCrypto

/// A new ticket in a resumption (RFC 5077 §3.3), for the second half of the old one's life: a client that comes often is not sent through
/// a full handshake for that, until who it talks to was proved too long ago (``Session/maximumLifetime``).
struct TicketRenewalTLS12: Sendable {
    private let session: Session
    private let resumption: ServerResumption

    /// Nil where the client named its session by ID, or its ticket is young enough.
    init?(_ session: Session, hello: ClientHelloTLS12, at now: WallTime) {
        guard let resumption = hello.configuration.resumption, resumption.ticketCount > 0, resumption.lifetime > 0,
            hello.ticket?.isEmpty == false, let age = now.since(session.createdAt), age / 500 >= UInt64(session.lifetime)
        else { return nil }
        var renewed = session
        renewed.createdAt = now
        renewed.lifetime = resumption.lifetime
        self.session = renewed
        self.resumption = resumption
    }

    /// An empty one where it can't be made after all.
    func send(_ transcript: inout TranscriptTLS12, core: inout ConnectionCore) throws(TLSError) {
        var ticket = resumption.storage.store(session, at: session.createdAt) ?? []
        if ticket.count > 0xffff { ticket = [] }
        try core.emit(NewSessionTicketTLS12(lifetimeHint: resumption.lifetime, ticket: ticket).message(), &transcript)
        if !ticket.isEmpty { core.keptSession = .byServer(ticket, resumption.storage) }
    }
}
