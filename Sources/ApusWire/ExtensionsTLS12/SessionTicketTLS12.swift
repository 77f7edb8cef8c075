/// RFC 5077 §3.2, there called SessionTicket: the ticket itself, without a length of its own.
package struct SessionTicketTLS12: ExtensionBody {
    package static var type: ExtensionType { .sessionTicket }

    /// Empty in a ClientHello without a ticket, and in a ServerHello that announces one.
    package var ticket: [UInt8]

    package init(ticket: [UInt8] = []) {
        self.ticket = ticket
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        ticket = body.readRemaining()
    }

    package func encode(into out: inout [UInt8]) {
        out.writeBytes(ticket)
    }
}
