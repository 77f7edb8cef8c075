/// RFC 9846 §4.7.1:
/// ```
/// struct {
///     uint32 ticket_lifetime;
///     uint32 ticket_age_add;
///     opaque ticket_nonce<0..255>;
///     opaque ticket<1..2^16-1>;
///     Extension extensions<0..2^16-1>;
/// } NewSessionTicket;
/// ```
package struct NewSessionTicket: HandshakeBody {
    package static var type: HandshakeType { .newSessionTicket }

    /// Seconds.
    package var lifetime: UInt32
    /// Added, modulo 2^32, to the ticket's age in milliseconds, so that the age on the wire tells an observer nothing.
    package var ageAdd: UInt32
    package var nonce: [UInt8]
    package var ticket: [UInt8]
    package var extensions: Extensions

    package init(lifetime: UInt32, ageAdd: UInt32, nonce: [UInt8], ticket: [UInt8], extensions: Extensions) {
        self.lifetime = lifetime
        self.ageAdd = ageAdd
        self.nonce = nonce
        self.ticket = ticket
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        lifetime = try body.readUInt32("NewSessionTicket.ticket_lifetime")
        ageAdd = try body.readUInt32("NewSessionTicket.ticket_age_add")
        nonce = try body.readOpaque8("NewSessionTicket.ticket_nonce")
        ticket = try body.readOpaque16("NewSessionTicket.ticket", length: 1...0xffff)
        extensions = try Extensions(decoding: &body, in: "NewSessionTicket.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt32(lifetime)
        out.writeUInt32(ageAdd)
        out.writeOpaque8(nonce)
        out.writeOpaque16(ticket)
        extensions.encode(into: &out)
    }
}
