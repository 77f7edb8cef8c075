import ApusCrypto

/// The server announced a ticket, which comes before its ChangeCipherSpec (RFC 5077 §3.3).
struct ExpectNewSessionTicketTLS12: Sendable {
    let finish: ExpectFinishedTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .newSessionTicket else { throw received.unexpected(expected: "a NewSessionTicket") }
        let ticket = try received.decode(NewSessionTicketTLS12.self)
        _ = try received.requireKeyChangePoint()
        var finish = self.finish
        finish.transcript.update(received.message)
        finish.ticket = ticket
        return finish.expectChangeCipherSpec(core: &core)
    }
}
