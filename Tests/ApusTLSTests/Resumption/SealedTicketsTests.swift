import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Sealed tickets")
struct SealedTicketsTests {
    static let time = WallTime(milliseconds: 1_000_000)

    private func reason(_ lookup: SessionLookup?) -> SessionLookup.Reason? {
        guard case .missing(let reason) = lookup else { return nil }
        return reason
    }

    // RFC5077-5.7-1
    @Test("open with the key that sealed them, and are never the same twice")
    func opens() throws {
        let tickets = SealedTickets(keys: TicketKeySet(current: .generate()))
        let session = Session.example()
        let first = try #require(tickets.store(session, at: Self.time))
        let second = try #require(tickets.store(session, at: Self.time))
        #expect(first != second)
        guard case .found(let opened) = tickets.findImmediately(first, at: Self.time) else {
            Issue.record("the ticket does not open")
            return
        }
        #expect(opened.serialized() == session.serialized())
        let secret = session.secret.revealed()
        #expect(!first.indices.contains { first[$0...].starts(with: secret) })
    }

    // RFC5077-5.2-1, RFC5077-5.7-2
    @Test("do not open with any byte changed, cut short, or with another key of the same name")
    func tampered() throws {
        let key = TicketKey.generate()
        let tickets = SealedTickets(keys: TicketKeySet(current: key))
        let ticket = try #require(tickets.store(.bare, at: Self.time))
        for position in ticket.indices {
            var changed = ticket
            changed[position] ^= 1
            let expected: SessionLookup.Reason = position < TicketKey.nameLength ? .unknown : .forged
            #expect(reason(tickets.findImmediately(changed, at: Self.time)) == expected)
        }
        for length in 0..<ticket.count {
            #expect(reason(tickets.findImmediately(Array(ticket.prefix(length)), at: Self.time)) != nil)
        }
        let other = try #require(TicketKey(name: key.name, secret: Array(repeating: 1, count: 32)))
        #expect(reason(SealedTickets(keys: TicketKeySet(current: other)).findImmediately(ticket, at: Self.time)) == .forged)
        // Of two keys with one name, the one that fits is found.
        let both = SealedTickets(keys: TicketKeySet(current: other, others: [key]))
        #expect(reason(both.findImmediately(ticket, at: Self.time)) == nil)
    }

    @Test("that are huge are neither made nor looked into")
    func huge() {
        let tickets = SealedTickets(keys: TicketKeySet(current: .generate()))
        #expect(reason(tickets.findImmediately(Array(repeating: 7, count: 65535), at: Self.time)) == .unknown)
        var session = Session.example()
        session.peer?.certificates = [Array(repeating: 1, count: SealedTickets.maximumTicketSize)]
        #expect(tickets.store(session, at: Self.time) == nil)
    }

    @Test("under a known key that hold no session of this layout are unreadable")
    func unreadable() throws {
        let key = TicketKey.generate()
        let sealed = try key.sealing.seal([9, 9, 9], authenticating: key.name, random: .system)
        #expect(
            reason(SealedTickets(keys: TicketKeySet(current: key)).findImmediately(key.name + sealed, at: Self.time))
                == .unreadable)
    }

    @Test("are not to be had without keys")
    func noKeys() throws {
        struct None: TicketKeySource { func ticketKeys(at time: WallTime) -> TicketKeySet? { nil } }
        let ticket = try #require(SealedTickets().store(.bare, at: Self.time))
        let tickets = SealedTickets(keys: None())
        #expect(tickets.store(.bare, at: Self.time) == nil)
        #expect(reason(tickets.findImmediately(ticket, at: Self.time)) == .unavailable)
    }

    @Test("open until their key has been replaced for a whole interval, also with the clock set back")
    func rotation() throws {
        let keys = TicketKeyRotation(interval: .seconds(100))
        let tickets = SealedTickets(keys: keys)
        let at = { (seconds: UInt64) in WallTime(milliseconds: 1_000_000 + seconds * 1000) }
        let ticket = try #require(tickets.store(.bare, at: at(0)))
        let names = [0, 99, 100, 199, 200].map { keys.ticketKeys(at: at($0))?.current.name }
        #expect(names[0] == names[1])
        #expect(names[1] != names[2])
        #expect(names[2] == names[3])
        #expect(names[3] != names[4])
        #expect(reason(tickets.findImmediately(ticket, at: at(200))) == .unknown)

        let again = try #require(tickets.store(.bare, at: at(200)))
        #expect(reason(tickets.findImmediately(again, at: at(399))) == nil)
        #expect(reason(tickets.findImmediately(again, at: at(150))) == nil)
        #expect(reason(tickets.findImmediately(again, at: at(1_000_000))) == .unknown)
    }

    @Test("can be opened with the next key before its turn")
    func nextKey() throws {
        let keys = TicketKeyRotation(interval: .seconds(100))
        let now = keys.ticketKeys(at: Self.time)
        let later = keys.ticketKeys(at: Self.time.adding(seconds: 100))
        #expect(now?.others.first?.name == later?.current.name)
    }

    @Test("take keys from files of 48 and 80 bytes, and no others", arguments: [0, 16, 47, 48, 49, 64, 79, 80, 81, 96])
    func keyFiles(_ length: Int) {
        let contents = (0..<length).map { UInt8($0) }
        let key = TicketKey(fileContents: contents)
        #expect((key != nil) == (length == 48 || length == 80))
        #expect(key.map { $0.name == Array(contents.prefix(16)) } ?? true)
    }

    @Test("refuse keys that are too short, and names of another length")
    func keyLengths() {
        #expect(TicketKey(name: Array(repeating: 1, count: 16), secret: Array(repeating: 1, count: 31)) == nil)
        #expect(TicketKey(name: Array(repeating: 1, count: 15), secret: Array(repeating: 1, count: 32)) == nil)
        #expect(TicketKey(name: Array(repeating: 1, count: 16), secret: Array(repeating: 1, count: 32)) != nil)
    }
}
