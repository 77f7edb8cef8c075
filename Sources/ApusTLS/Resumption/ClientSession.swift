/// A session as a client holds it: with the ticket, or the session ID of TLS 1.2, by which the server finds its own half.
public struct ClientSession: Sendable {
    public package(set) var session: Session
    /// Empty where the session has an ID alone (TLS 1.2).
    public package(set) var ticket: [UInt8]
    /// TLS 1.2's session ID; empty where there is a ticket.
    public package(set) var sessionID: [UInt8]

    /// The longest ticket that is kept, in bytes: with a longer one there would not be room for all else in a ClientHello.
    static let maximumTicketLength = 32 * 1024

    package init(session: Session, ticket: [UInt8], sessionID: [UInt8] = []) {
        self.session = session
        self.ticket = ticket
        self.sessionID = sessionID
    }

    private static let layout: UInt8 = 1

    /// The session as bytes, secret included: keep them where only their owner can read them.
    public func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.writeUInt8(Self.layout)
        out.writeOpaque16(ticket)
        out.writeOpaque8(sessionID)
        out.writeBytes(session.serialized())
        return out
    }

    /// A session from what ``serialized()`` gave.
    ///
    /// - Throws: `DecodeError` for bytes of another layout, cut short, or with something behind them.
    public init(serialized bytes: [UInt8]) throws(DecodeError) {
        var rest = bytes.span
        guard try rest.readUInt8("ClientSession.layout") == Self.layout else {
            throw DecodeError(.invalidValue, in: "ClientSession.layout")
        }
        let ticket = try rest.readOpaque16("ClientSession.ticket")
        let sessionID = try rest.readOpaque8("ClientSession.session_id", length: 0...32)
        guard !ticket.isEmpty || !sessionID.isEmpty else { throw DecodeError(.invalidValue, in: "ClientSession.ticket") }
        self.init(session: try Session(decoding: &rest), ticket: ticket, sessionID: sessionID)
        try rest.expectEnd("ClientSession")
    }
}
