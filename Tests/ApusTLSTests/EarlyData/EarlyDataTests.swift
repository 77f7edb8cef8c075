import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Early data")
struct EarlyDataTests {
    static let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)

    /// A site that takes early data, with its register's first window behind it.
    static func site(_ change: (inout EarlyDataAcceptance) -> Void = { _ in }) throws -> Site {
        var site = Site(try TestIdentity.shared(.p256))
        let acceptance = acceptance(site, change)
        site.server.resumption?.earlyData = acceptance
        site.advance(seconds: 10)
        return site
    }

    static func acceptance(_ site: Site, _ change: (inout EarlyDataAcceptance) -> Void = { _ in }) -> EarlyDataAcceptance {
        var acceptance = EarlyDataAcceptance(
            register: ReplayMemory(capacity: 10_000, window: .seconds(10), since: site.serverClock.now, random: .system))
        change(&acceptance)
        return acceptance
    }

    struct Outcome {
        var client: NegotiatedParameters
        var server: NegotiatedParameters
        var early: [UInt8]
        var reason: String?
    }

    /// A handshake with early data, and data both ways after it.
    static func connect(_ site: Site, _ data: [UInt8] = request) async throws -> Outcome {
        let log = EventLog()
        var pair = try site.makePair(log)
        try pair.client.start(earlyData: data)
        try await pair.run()
        let early = pair.server.takeEarlyData()
        try await pair.exchangeData()
        let (client, server) = (pair.client.negotiated, pair.server.negotiated)
        return Outcome(
            client: try #require(client), server: try #require(server), early: early, reason: log.events.reason(.earlyData))
    }

    // RFC8446-4.2.10-4, RFC8446-4.2.11.3-1, RFC8446-4.5-1, RFC8446-E.5-4
    @Test("arrives with the first flight, and can be answered before the client has finished", arguments: [true, false])
    func accepted(_ compatible: Bool) async throws {
        var site = try Self.site()
        site.client.middleboxCompatibility = compatible
        try await site.connect()
        var pair = try site.makePair()
        try pair.client.start(earlyData: Self.request)
        try pair.server.receive(pair.client.takeOutput().span)
        let (early, accepts, complete) = (
            pair.server.takeEarlyData(), pair.server.acceptsEarlyData, pair.server.isHandshakeComplete
        )
        #expect(early == Self.request)
        #expect(accepts)
        #expect(!complete)
        try pair.server.send(Array("hello".utf8).span)
        try await pair.run()
        #expect(pair.clientReceived == Array("hello".utf8))
        pair.clientReceived = []
        let (client, server) = (pair.client.negotiated, pair.server.negotiated)
        #expect(client?.earlyData == .accepted)
        #expect(server?.earlyData == .accepted)
        try await pair.exchangeData()
    }

    @Test("can be sent in pieces until the server has answered, within the ticket's limit")
    func pieces() async throws {
        let site = try Self.site { $0.maximumSize = 10 }
        try await site.connect()
        var pair = try site.makePair()
        try pair.client.start(earlyData: [])
        let allowance = pair.client.earlyDataAllowance
        #expect(allowance == 10)
        try pair.client.sendEarlyData([1, 2, 3].span)
        try pair.client.sendEarlyData([4, 5, 6].span)
        #expect(throws: TLSError.self) { try pair.client.sendEarlyData([7, 8, 9, 10, 11].span) }
        try pair.client.sendEarlyData([7, 8, 9, 10].span)
        #expect(throws: TLSError.self) { try pair.client.sendEarlyData([11].span) }
        try await pair.run()
        let early = pair.server.takeEarlyData()
        #expect(early == Array(1...10))
        let after = pair.client.earlyDataAllowance
        #expect(after == 0)
        #expect(throws: TLSError.self) { try pair.client.sendEarlyData([12].span) }
        try await pair.exchangeData()
    }

    // RFC8446-E.5-3
    @Test("is not offered where it is more than the ticket allows, or the ticket allows none")
    func notOffered() async throws {
        let site = try Self.site { $0.maximumSize = 10 }
        try await site.connect()
        #expect(try await Self.connect(site, Array(repeating: 1, count: 11)).client.earlyData == .notSent)
        #expect(try await Self.connect(site, Array(repeating: 1, count: 10)).client.earlyData == .accepted)
        let without = Site(try TestIdentity.shared(.p256))
        try await without.connect()
        #expect(try await Self.connect(without).client.earlyData == .notSent)
    }

    // RFC8446-4.2.10-10
    @Test("beyond the limit of its ticket ends the connection: unexpected_message")
    func tooMuch() async throws {
        var site = try Self.site { $0.maximumSize = 10 }
        try await site.connect()
        site.client.sessionCache = ChangingCache(cache: site.cache) { $0.session.maximumEarlyDataSize = 1000 }
        var pair = try site.makePair()
        try pair.client.start(earlyData: Array(repeating: 1, count: 11))
        let error = await #expect(throws: TLSError.self) { try await pair.run() }
        #expect(error?.alert == .unexpectedMessage)
        guard case .misbehaved(let misbehaviour) = error else { throw RawPeerError.unusable("wrong error") }
        #expect(misbehaviour.rule == .tooMuchEarlyData)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout Site) throws -> Void
        var refusal: EarlyDataRefusal
        var testDescription: String { name }
    }

    static let refusals: [Case] = [
        Case(
            name: "to a server that takes none any more", change: { $0.server.resumption?.earlyData = nil }, refusal: .notAccepted
        ),
        Case(
            name: "across a HelloRetryRequest",
            change: { site in
                site.client.keyShareGroups = [.x25519]
                site.server.policy.groups = [.secp384r1]
            }, refusal: .retried),
        Case(
            name: "of a server with another register",
            change: { site in
                let acceptance = acceptance(site)
                site.server.resumption?.earlyData = acceptance
            }, refusal: .otherRegister),
        Case(
            // RFC8446-4.2.10-7
            name: "under another suite of the same hash",
            change: { $0.server.policy.cipherSuites = [.TLS_CHACHA20_POLY1305_SHA256, .TLS_AES_128_GCM_SHA256] },
            refusal: .otherCipherSuite),
        Case(
            // RFC8446-4.2.10-7
            name: "of another application protocol",
            change: { site in
                site.client.applicationProtocols = [.h2]
                site.server.applicationProtocols = [.h2]
            }, refusal: .otherApplicationProtocol),
        // RFC8446-4.2.10-3
        Case(name: "6 s late", change: { $0.serverClock.advance(seconds: 6) }, refusal: .notFresh),
        Case(
            // RFC8446-4.2.10-3
            name: "6 s early",
            change: { site in
                site.serverClock.advance(seconds: 60)
                site.clientClock.advance(seconds: 66)
            }, refusal: .notFresh),
        Case(
            name: "that the application does not want",
            change: { $0.server.resumption?.earlyData?.isWelcome = { _, _ in false } }, refusal: .unwelcome),
    ]

    // RFC8446-4.2.10-4, RFC8446-4.2.10-9, RFC8446-4.2.10-12, RFC8446-4.5-2, RFC8446-E.5-3
    @Test("is read past, and the handshake goes on", arguments: refusals)
    func refused(_ refused: Case) async throws {
        var site = try Self.site()
        try await site.connect()
        try refused.change(&site)
        let outcome = try await Self.connect(site)
        #expect(outcome.client.earlyData == .rejected)
        #expect(outcome.server.earlyData == .rejected)
        #expect(outcome.early.isEmpty)
        #expect(outcome.client.isResumed)
        if refused.refusal != .retried { #expect(outcome.reason == refused.refusal.rawValue) }
    }

    @Test("is not sent to an application protocol that the client speaks no more")
    func otherProtocol() async throws {
        var site = try Self.site()
        site.server.applicationProtocols = [.h2, .http11]
        site.client.applicationProtocols = [.h2]
        try await site.connect()
        for (protocols, isSent) in [([ApplicationProtocol.http11], false), ([.http11, .h2], true)] {
            site.client.applicationProtocols = protocols
            let log = EventLog()
            var pair = try site.makePair(EventLog(), log)
            try pair.client.start(earlyData: Self.request)
            let allowance = pair.client.earlyDataAllowance
            #expect((allowance > 0) == isSent)
            #expect(log.events.reason(.earlyData) == (isSent ? nil : EarlyDataRefusal.otherApplicationProtocol.rawValue))
        }
    }

    @Test("that the server leaves unread is told to the client's observer")
    func rejectionIsTold() async throws {
        let changes: [(inout Site) -> Void] = [
            { $0.server.resumption?.storage = SealedTickets() },
            { $0.server.resumption?.earlyData = nil },
            { $0.server.policy.groups = [.secp384r1] },
        ]
        for change in changes {
            var site = try Self.site()
            try await site.connect()
            change(&site)
            let log = EventLog()
            var pair = try site.makePair(EventLog(), log)
            try pair.client.start(earlyData: Self.request)
            try await pair.run()
            let choices = log.events.compactMap { event -> Choice? in
                guard case .chosen(let choice) = event.kind, choice.subject == .earlyData else { return nil }
                return choice
            }
            #expect(choices.map(\.chosen) == ["rejected"])
        }
    }

    @Test("is read past in a full handshake, where its ticket is not taken")
    func ticketNotTaken() async throws {
        var site = try Self.site()
        try await site.connect()
        site.server.resumption?.storage = SealedTickets()
        let outcome = try await Self.connect(site)
        #expect(outcome.client.earlyData == .rejected)
        #expect(!outcome.client.isResumed)
        #expect(outcome.early.isEmpty)
    }

    @Test("that is refused is read past up to a limit only")
    func skipLimit() async throws {
        var site = try Self.site { $0.maximumSize = .max }
        try await site.connect()
        site.server.resumption?.earlyData = nil
        var pair = try site.makePair()
        try pair.client.start(earlyData: [])
        try pair.client.sendEarlyData(Array(repeating: 1, count: site.server.limits.maximumSkippedEarlyData + 1).span)
        let error = await #expect(throws: TLSError.self) { try await pair.run() }
        #expect(error?.alert == .unexpectedMessage)
    }

    @Test("is held back for one window after the register was made")
    func afterStart() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        let acceptance = Self.acceptance(site)
        site.server.resumption?.earlyData = acceptance
        try await site.connect()
        site.advance(seconds: 9)
        let tooSoon = try await Self.connect(site)
        #expect(tooSoon.client.earlyData == .rejected)
        #expect(tooSoon.reason == EarlyDataRefusal.replayed.rawValue)
        site.advance(seconds: 1)
        #expect(try await Self.connect(site).client.earlyData == .accepted)
    }

    @Test("is asked about where the register is elsewhere")
    func distantRegister() async throws {
        struct Distant: ReplayRegister {
            let memory: ReplayMemory
            var scope: [UInt8] { memory.scope }
            func register(_ use: EarlyDataUse) async -> Bool { await memory.register(use) }
        }
        let site = try Self.site { acceptance in
            guard let memory = acceptance.register as? ReplayMemory else { return }
            acceptance.register = Distant(memory: memory)
        }
        try await site.connect()
        let outcome = try await Self.connect(site)
        #expect(outcome.client.earlyData == .accepted)
        #expect(outcome.early == Self.request)
    }

    @Test("is trickled in byte by byte")
    func trickle() async throws {
        let site = try Self.site()
        try await site.connect()
        var pair = try site.makePair()
        pair.pieceSize = 1
        try pair.client.start(earlyData: Self.request)
        try await pair.run()
        let early = pair.server.takeEarlyData()
        #expect(early == Self.request)
        try await pair.exchangeData()
    }
}
