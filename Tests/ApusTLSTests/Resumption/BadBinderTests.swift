import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

/// A ClientHello that offers a good ticket in a bad way: the right alert, and never a resumption.
@Suite("A ticket that is offered badly")
struct BadBinderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Nil where a full handshake follows.
        var alert: AlertDescription?
        var bend: @Sendable (inout PreSharedKeyClientHello) -> Void
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "with the first byte of its binder changed", alert: .decryptError) { $0.binders[0][0] ^= 1 },
        Case(name: "with the last byte of its binder changed", alert: .decryptError) { $0.binders[0][31] ^= 0x80 },
        Case(name: "with a binder of zeros", alert: .decryptError) { $0.binders[0] = Array(repeating: 0, count: 32) },
        Case(name: "with a binder cut short, below the shortest there is", alert: .decodeError) { $0.binders[0].removeLast() },
        Case(name: "with an empty binder", alert: .decodeError) { $0.binders[0] = [] },
        Case(name: "with a byte behind its binder", alert: .decryptError) { $0.binders[0].append(0) },
        Case(name: "with a binder of another hash's length", alert: .decryptError) {
            $0.binders[0] += Array(repeating: 0, count: 16)
        },
        Case(name: "with the longest binder there can be", alert: .decryptError) {
            $0.binders[0] += Array(repeating: 0, count: 255 - 32)
        },
        Case(name: "without a binder", alert: .decodeError) { $0.binders = [] },
        Case(name: "with two binders", alert: .illegalParameter) { $0.binders.append($0.binders[0]) },
        Case(name: "with a second identity that has no binder", alert: .illegalParameter) {
            $0.identities.append($0.identities[0])
        },
        // Its binder covers the list of identities, which has changed.
        Case(name: "behind a ticket of nobody's", alert: .decryptError) {
            $0.identities.insert(PskIdentity(identity: [1, 2, 3], obfuscatedTicketAge: 0), at: 0)
            $0.binders.insert(Array(repeating: 0, count: 32), at: 0)
        },
        Case(name: "behind more tickets of nobody's than are looked at", alert: nil) {
            let others = (1...4).map { PskIdentity(identity: [$0], obfuscatedTicketAge: 0) }
            $0.identities = others + $0.identities
            $0.binders = others.map { _ in Array(repeating: 0, count: 32) } + $0.binders
        },
        Case(name: "in thousands of identities of nobody's", alert: nil) {
            let others = Array(repeating: PskIdentity(identity: [9], obfuscatedTicketAge: 0), count: 1500)
            $0.identities = others
            $0.binders = others.map { _ in Array(repeating: 0, count: 32) }
        },
        Case(name: "with another age, which its binder covers", alert: .decryptError) {
            $0.identities[0].obfuscatedTicketAge &+= 1
        },
        Case(name: "as it should be", alert: nil) { _ in },
    ]

    @Test("ends in the right alert, or in a full handshake", arguments: cases)
    func bad(_ its: Case) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.middleboxCompatibility = false
        try await site.connect()
        let log = EventLog()
        var pair = try site.makePair(log)
        try pair.client.start()
        let bent = try ClientHello.bending(pair.client.takeOutput()) { hello in
            guard var offered = try hello.extensions.decode(PreSharedKeyClientHello.self) else {
                throw RawPeerError.unusable("no ticket is offered")
            }
            its.bend(&offered)
            hello.extensions.append(offered)
        }
        guard let alert = its.alert else {
            try pair.server.receive(bent.span)
            let isResumption = log.events.messages(.sent).prefix(3) == [.serverHello, .encryptedExtensions, .finished]
            #expect(isResumption == (its.name == "as it should be"))
            return
        }
        let error = #expect(throws: TLSError.self) { try pair.server.receive(bent.span) }
        #expect(error?.alert == alert)
    }

    @Test("of another connection is of no use with this one's secret")
    func foreignTicket() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        let other = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        site.client.sessionCache = ChangingCache(cache: site.cache) { $0.ticket = other.ticket }
        var pair = try site.makePair()
        let error = await #expect(throws: TLSError.self) { try await pair.handshake() }
        #expect(error?.alert == .decryptError)
    }

    @Test(
        "a second time is resumed from a sealed ticket, and not from a store that gives each session once",
        arguments: [true, false])
    func replayedTicket(_ isSealed: Bool) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        if !isSealed { site.server.resumption?.storage = ServerSessionMemory() }
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        let session = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        var resumed: [Bool] = []
        for _ in 0..<2 {
            site.cache.forget(name)
            site.cache.store(session, for: name, at: site.clientClock.now)
            resumed.append(try await site.connect().isResumed)
        }
        #expect(resumed == [true, isSealed])
    }

    @Test(
        "is not kept by a client where it is longer than any ClientHello could hold",
        arguments: [(32 * 1024, true), (32 * 1024 + 1, false)])
    func hugeTicket(_ length: Int, _ isKept: Bool) async throws {
        struct Huge: ServerSessionStorage {
            let length: Int
            func store(_ session: Session, at time: WallTime) -> [UInt8]? { Array(repeating: 7, count: length) }
            func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup? { .missing(.unknown) }
            func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { .missing(.unknown) }
        }
        for version in [ProtocolVersion.TLS13, .TLS12] {
            var site = Site(try TestIdentity.shared(.p256))
            site.client.policy = .only(version)
            site.server.resumption = ServerResumption(storage: Huge(length: length))
            try await site.connect()
            let name = try #require(ServerName(site.serverName))
            #expect((site.cache.count(for: name) > 0) == isKept)
            #expect(try await !site.connect().isResumed)
        }
    }
}
