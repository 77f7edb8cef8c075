import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Stores of sessions")
struct SessionStoreTests {
    static let time = WallTime(milliseconds: 1_000_000)

    private func found(_ lookup: SessionLookup?) -> Session? {
        guard case .found(let session) = lookup else { return nil }
        return session
    }

    @Test("on the server give a TLS 1.3 session once, one of TLS 1.2 as often as it is asked for")
    func serverStore() throws {
        let store = ServerSessionMemory(capacity: 10)
        let ticket = try #require(store.store(.example(), at: Self.time))
        #expect(found(store.findImmediately(ticket, at: Self.time)) != nil)
        #expect(found(store.findImmediately(ticket, at: Self.time)) == nil)
        let id = try #require(store.store(.bare, at: Self.time))
        #expect(id.count == 32)
        #expect(found(store.findImmediately(id, at: Self.time)) != nil)
        #expect(found(store.findImmediately(id, at: Self.time)) != nil)
        store.forget(id)
        #expect(found(store.findImmediately(id, at: Self.time)) == nil)
        #expect(found(store.findImmediately([], at: Self.time)) == nil)
        #expect(found(store.findImmediately(Array(repeating: 0, count: 65535), at: Self.time)) == nil)
    }

    @Test("on the server hold as many as they may, and lose the one not used the longest")
    func serverBound() throws {
        let store = ServerSessionMemory(capacity: 2)
        let ids = try (0..<2).map { _ in try #require(store.store(.bare, at: Self.time)) }
        #expect(found(store.findImmediately(ids[0], at: Self.time)) != nil)
        let third = try #require(store.store(.bare, at: Self.time))
        #expect(found(store.findImmediately(ids[1], at: Self.time)) == nil)
        #expect(found(store.findImmediately(ids[0], at: Self.time)) != nil)
        #expect(found(store.findImmediately(third, at: Self.time)) != nil)
    }

    @Test("on the client give each TLS 1.3 ticket once, the newest first, and none that is stale")
    func clientCache() throws {
        let cache = ClientSessionMemory()
        let name = try #require(ServerName("test.example"))
        for number in 1...3 {
            cache.store(ClientSession(session: .example(), ticket: [UInt8(number)]), for: name, at: Self.time)
        }
        #expect(cache.takeSession(for: name, at: Self.time)?.ticket == [3])
        #expect(cache.takeSession(for: name, at: Self.time)?.ticket == [2])
        #expect(cache.takeSession(for: name, at: Self.time.adding(seconds: 7200)) == nil)
        #expect(cache.takeSession(for: name, at: Self.time) == nil)
        #expect(cache.count(for: name) == 0)
    }

    @Test("on the client keep a TLS 1.2 session when it is taken, and sessions of one version")
    func clientCacheTLS12() throws {
        let cache = ClientSessionMemory()
        let name = try #require(ServerName("test.example"))
        let old = ClientSession(session: .example(version: .TLS12), ticket: [1])
        cache.store(old, for: name, at: Self.time)
        #expect(cache.takeSession(for: name, at: Self.time)?.ticket == [1])
        #expect(cache.takeSession(for: name, at: Self.time)?.ticket == [1])
        cache.store(ClientSession(session: .example(), ticket: [2]), for: name, at: Self.time)
        #expect(cache.takeSession(for: name, at: Self.time)?.ticket == [2])
        #expect(cache.takeSession(for: name, at: Self.time) == nil)
    }

    @Test("on the client are bounded in servers and in tickets of each, and know one server from another")
    func clientBound() throws {
        let cache = ClientSessionMemory(servers: 2, sessionsPerServer: 2)
        let names = try ["a.example", "b.example", "c.example"].map { try #require(ServerName($0)) }
        for name in names {
            for _ in 0..<5 { cache.store(ClientSession(session: .example(), ticket: [1]), for: name, at: Self.time) }
        }
        #expect(names.map { cache.count(for: $0) } == [0, 2, 2])
        cache.forget(names[1])
        #expect(cache.takeSession(for: names[1], at: Self.time) == nil)
        #expect(cache.takeSession(for: names[2], at: Self.time) != nil)
    }

    @Test("never grow past their bound, and agree with a list that does the same slowly")
    func leastRecentlyUsed() {
        var generator = SeededGenerator(seed: 1)
        var cache = LeastRecentlyUsed<Int, Int>(capacity: 8)
        var model: [(key: Int, value: Int)] = []
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<16, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                cache.insert(step, for: key)
                model.removeAll { $0.key == key }
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
            case 1:
                let expected = model.first { $0.key == key }
                #expect(cache.value(for: key) == expected?.value)
                if let expected {
                    model.removeAll { $0.key == key }
                    model.append(expected)
                }
            default:
                #expect(cache.remove(key) == model.first { $0.key == key }?.value)
                model.removeAll { $0.key == key }
            }
            #expect(cache.count == model.count)
        }
    }
}
