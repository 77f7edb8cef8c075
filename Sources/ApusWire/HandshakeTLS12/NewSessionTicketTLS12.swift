/// RFC 5077 §3.3, there called NewSessionTicket:
/// ```
/// struct {
///     uint32 ticket_lifetime_hint;
///     opaque ticket<0..2^16-1>;
/// } NewSessionTicket;
/// ```
package struct NewSessionTicketTLS12: HandshakeBody {
    package static var type: HandshakeType { .newSessionTicket }

    /// Seconds; 0 says nothing.
    package var lifetimeHint: UInt32
    /// Empty where the server changed its mind.
    package var ticket: [UInt8]

    package init(lifetimeHint: UInt32, ticket: [UInt8]) {
        self.lifetimeHint = lifetimeHint
        self.ticket = ticket
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        lifetimeHint = try body.readUInt32("NewSessionTicket.ticket_lifetime_hint")
        ticket = try body.readOpaque16("NewSessionTicket.ticket")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt32(lifetimeHint)
        out.writeOpaque16(ticket)
    }
}
