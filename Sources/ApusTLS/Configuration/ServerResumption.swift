/// How a server lets clients resume their sessions: always with a key exchange (`psk_dhe_ke`), so that what is sent stays secret when
/// ticket keys are lost later.
public struct ServerResumption: Sendable {
    /// Where sessions are kept: sealed in tickets by default, with keys that live in this process.
    public var storage: any ServerSessionStorage
    /// Where sessions of TLS 1.2 clients that take no tickets are kept, by session ID; nil, the default, for nowhere.
    public var sessionIDStorage: (any SessionIDStorage)?
    /// Tickets sent after each handshake of TLS 1.3: two by default, so that a client can open two connections at once without
    /// using one twice; at most ``maximumTickets``. 0 gives none, in TLS 1.2 neither, and still takes those given before.
    public var ticketsPerConnection: Int
    /// How long a ticket may be used: two hours by default; seven days at most (RFC 8446 §4.6.1), which is also how long the client's
    /// and the server's proofs of identity are built upon, however often tickets are renewed.
    public var ticketLifetime: Duration
    /// Distinguishes servers that share ticket keys, and show the same certificate, but must not take each other's sessions.
    public var context: [UInt8]
    /// Whether and how early data is taken; nil, the default, for not at all.
    public var earlyData: EarlyDataAcceptance?

    /// The most tickets for one connection.
    public static let maximumTickets = 8

    public init(storage: any ServerSessionStorage = SealedTickets()) {
        self.storage = storage
        sessionIDStorage = nil
        ticketsPerConnection = 2
        ticketLifetime = .seconds(2 * 60 * 60)
        context = []
        earlyData = nil
    }

    /// ``ticketLifetime`` in seconds, within its bounds.
    var lifetime: UInt32 {
        UInt32(max(0, min(ticketLifetime.components.seconds, Int64(Session.maximumLifetime))))
    }

    var ticketCount: Int { max(0, min(ticketsPerConnection, Self.maximumTickets)) }
}
