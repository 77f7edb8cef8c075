import ApusCrypto
import ApusTestKit
import Synchronization
import Testing

@testable import ApusTLS

@Suite("A replayed first flight")
struct ReplayTests {
    /// What a client sends before it has heard anything, with early data in it.
    private static func flight(_ site: Site) throws -> [UInt8] {
        var pair = try site.makePair()
        try pair.client.start(earlyData: EarlyDataTests.request)
        return pair.client.takeOutput()
    }

    /// How many of so many servers, at once, take the early data.
    private static func accepted(_ flight: [UInt8], by site: Site, times: Int) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<times {
                group.addTask {
                    var server = try ServerConnection(configuration: site.server, environment: site.serverClock.environment)
                    try server.receive(flight.span)
                    return server.acceptsEarlyData && server.takeEarlyData() == EarlyDataTests.request
                }
            }
            var count = 0
            for try await isAccepted in group where isAccepted { count += 1 }
            return count
        }
    }

    @Test("a thousand times at once, to two servers with one key, and again after a restart: its data is taken once in all")
    func thousandfold() async throws {
        let keys = TicketKeySet(current: .generate())
        var first = try EarlyDataTests.site()
        first.server.resumption?.storage = SealedTickets(keys: keys)
        var second = first
        second.server.resumption?.earlyData = EarlyDataTests.acceptance(first)
        first.advance(seconds: 10)
        try await first.connect()
        let flight = try Self.flight(first)
        let (one, other) = (first, second)
        async let atFirst = Self.accepted(flight, by: one, times: 500)
        async let atSecond = Self.accepted(flight, by: other, times: 500)
        let counts = try await (atFirst, atSecond)
        #expect(counts == (1, 0))

        // The process starts anew, with the same keys; the clock stands at the moment of the flight, and past the first window.
        var restarted = first
        restarted.server.resumption?.earlyData = EarlyDataTests.acceptance(first)
        #expect(try await Self.accepted(flight, by: restarted, times: 100) == 0)
        first.advance(seconds: 4)
        #expect(try await Self.accepted(flight, by: restarted, times: 100) == 0)
        first.advance(seconds: 10)
        #expect(try await Self.accepted(flight, by: restarted, times: 100) == 0)
        #expect(try await Self.accepted(flight, by: first, times: 100) == 0)
    }

    @Test("with a register that all servers share is taken once, and not after the register lost its memory for a window")
    func sharedRegister() async throws {
        struct Named: ReplayRegister {
            let scope: [UInt8]
            let memory: ReplayMemory
            func registerImmediately(_ use: EarlyDataUse) -> Bool? { memory.registerImmediately(use) }
            func register(_ use: EarlyDataUse) async -> Bool { await memory.register(use) }
        }
        let make = { (site: Site) in
            Named(
                scope: [1, 2, 3],
                memory: ReplayMemory(capacity: 100, window: .seconds(10), since: site.serverClock.now, random: .system))
        }
        var site = try EarlyDataTests.site()
        site.server.resumption?.storage = SealedTickets(keys: TicketKeySet(current: .generate()))
        let register = make(site)
        site.server.resumption?.earlyData = EarlyDataAcceptance(register: register)
        site.advance(seconds: 10)
        try await site.connect()
        let flight = try Self.flight(site)
        let (one, other) = (site, site)
        async let atFirst = Self.accepted(flight, by: one, times: 50)
        async let atSecond = Self.accepted(flight, by: other, times: 50)
        #expect(try await atFirst + atSecond == 1)
        var restarted = site
        restarted.server.resumption?.earlyData = EarlyDataAcceptance(register: make(site))
        #expect(try await Self.accepted(flight, by: restarted, times: 10) == 0)
        site.advance(seconds: 10)
        // Now the flight is stale, and a new one is taken.
        #expect(try await Self.accepted(flight, by: restarted, times: 10) == 0)
        let newFlight = try Self.flight(site)
        #expect(try await Self.accepted(newFlight, by: restarted, times: 10) == 1)
    }

    @Test("of a ticket that a store gives out once is no resumption the second time")
    func singleUse() async throws {
        var site = try EarlyDataTests.site()
        site.server.resumption?.storage = ServerSessionMemory()
        try await site.connect()
        let flight = try Self.flight(site)
        #expect(try await Self.accepted(flight, by: site, times: 100) == 1)
    }
}

@Suite("The replay register in memory")
struct ReplayMemoryTests {
    private func use(_ name: UInt8, at arrival: UInt64, stale: UInt64? = nil) -> EarlyDataUse {
        EarlyDataUse(
            identifier: [name], arrivedAt: WallTime(milliseconds: arrival),
            staleAfter: WallTime(milliseconds: stale ?? arrival + 5000))
    }

    private func memory(capacity: Int = 100) -> ReplayMemory {
        ReplayMemory(capacity: capacity, window: .seconds(10), since: WallTime(milliseconds: 0), random: .system)
    }

    @Test("knows what it has seen")
    func knows() {
        let memory = memory()
        #expect(memory.registerImmediately(use(1, at: 20_000)) == true)
        #expect(memory.registerImmediately(use(1, at: 20_001)) == false)
        #expect(memory.registerImmediately(use(2, at: 20_001)) == true)
    }

    @Test("refuses for its first window, and with a clock before its own beginning", arguments: [0, 1, 9_999])
    func firstWindow(_ time: UInt64) {
        #expect(memory().registerImmediately(use(1, at: time)) == false)
        #expect(memory().registerImmediately(use(1, at: 10_000)) == true)
        let later = ReplayMemory(capacity: 1, window: .seconds(10), since: WallTime(milliseconds: 100_000), random: .system)
        #expect(later.registerImmediately(use(1, at: time)) == false)
    }

    @Test("refuses when it is full, until something grows stale")
    func full() {
        let memory = memory(capacity: 2)
        #expect(memory.registerImmediately(use(1, at: 20_000)) == true)
        #expect(memory.registerImmediately(use(2, at: 20_000)) == true)
        #expect(memory.registerImmediately(use(3, at: 20_000)) == false)
        #expect(memory.registerImmediately(use(3, at: 25_001)) == true)
        #expect(memory.count == 1)
    }

    @Test("forgets what is stale, and refuses what it may have forgotten when the clock is set back")
    func clockSetBack() {
        let memory = memory()
        #expect(memory.registerImmediately(use(1, at: 20_000)) == true)
        // The clock jumps an hour ahead, and everything is forgotten; then back.
        #expect(memory.registerImmediately(use(2, at: 3_620_000)) == true)
        #expect(memory.count == 1)
        #expect(memory.registerImmediately(use(1, at: 20_000)) == false)
        #expect(memory.registerImmediately(use(4, at: 20_000)) == false)
        #expect(memory.registerImmediately(use(3, at: 3_620_000)) == true)
    }

    @Test("has a name of its own")
    func scopes() {
        #expect(memory().scope != memory().scope)
        #expect(memory().scope.count == 16)
    }

    @Test("takes a use of many at once a single time")
    func concurrent() async {
        let memory = memory(capacity: 100_000)
        let use = use(1, at: 20_000)
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { await memory.register(use) } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(accepted == 1)
    }
}
