import ApusCrypto
import ApusTLS
import ApusTestKit

/// Tickets from outside and from inside, session files, and files of ticket keys.
enum TicketFuzzing {
    private static let tickets = TicketKey(name: [UInt8](repeating: 1, count: 16), secret: [UInt8](repeating: 2, count: 32)).map {
        SealedTickets(keys: TicketKeySet(current: $0))
    }

    static func run(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let body = Array(bytes.dropFirst())
        switch kind % 4 {
        case 0:
            // Sealed by nobody: it never opens.
            if case .found? = tickets?.findImmediately(body, at: fuzzTime) {
                FuzzTarget.expect(false, "a ticket that nobody sealed opens")
            }
        case 1:
            // What a sealed ticket holds: it must be written as it was read, and open to the same.
            guard let session = try? Session(serialized: body) else { return }
            let written = session.serialized()
            FuzzTarget.expect((try? Session(serialized: written))?.serialized() == written, "a session is written as another")
            guard let tickets, let ticket = tickets.store(session, at: fuzzTime) else { return }
            guard case .found(let again)? = tickets.findImmediately(ticket, at: fuzzTime) else {
                return FuzzTarget.expect(false, "a ticket does not open")
            }
            FuzzTarget.expect(again.serialized() == written, "a ticket opens to another session")
        case 2:
            guard let session = try? ClientSession(serialized: body) else { return }
            let written = session.serialized()
            FuzzTarget.expect(
                (try? ClientSession(serialized: written))?.serialized() == written, "a client's session is written as another")
        default:
            _ = TicketKey(fileContents: body)
        }
    }
}
