import NIOCore
import Synchronization
import Testing

@testable import ApusDNS

@Suite struct CachingResolverTests {
    private final class Clock: Sendable {
        private let value = Mutex(NIODeadline.uptimeNanoseconds(1_000_000_000_000))
        func now() -> NIODeadline { value.withLock { $0 } }
        func advance(_ amount: TimeAmount) { value.withLock { $0 = $0 + amount } }
    }

    private let clock = Clock()

    private func resolver(
        staleSeconds: UInt32 = 0, _ answer: @escaping @Sendable (DNSMessage) async throws -> DNSMessage
    ) throws -> CachingResolver {
        var options = CachingResolver.Options()
        options.staleSeconds = staleSeconds
        options.stalePatience = .milliseconds(50)
        let clock = clock
        return CachingResolver(
            upstreams: UpstreamGroup([try ScriptedTransport(answer)]), options: options, now: { clock.now() })
    }

    private func ask(_ resolver: CachingResolver, _ query: DNSMessage) async throws -> (message: DNSMessage, freshness: UInt32) {
        let answer = await resolver.answer(to: try DNSQuery(query))
        return (try DNSMessage(decoding: answer.bytes), answer.freshness)
    }

    @Test func whatIsKeptIsNotAskedForAgain() async throws {
        let resolver = try resolver { try $0.answered([.address("www.example.com", ttl: 60)]) }
        let first = try await ask(resolver, .query(id: 1))
        clock.advance(.seconds(10))
        let second = try await ask(resolver, .query("WWW.example.com", id: 2))
        #expect(first.message.answers == [try .address("www.example.com", ttl: 60)])
        #expect(first.freshness == 60)
        #expect(second.message.answers.map(\.ttl) == [50])
        #expect(second.freshness == 50)
        #expect(second.message.header.id == 2)
        #expect(resolver.counters[.upstreamQueries] == 1)
        clock.advance(.seconds(50))
        _ = try await ask(resolver, .query())
        #expect(resolver.counters[.upstreamQueries] == 2)
    }

    @Test func thatThereIsNothingIsKeptToo() async throws {
        let resolver = try resolver { $0.answered([], .nameError, authority: [try .authority("example.com", minimum: 5)]) }
        for _ in 0..<3 { #expect(try await ask(resolver, .query()).message.responseCode == .nameError) }
        #expect(resolver.counters[.upstreamQueries] == 1)
        clock.advance(.seconds(5))
        _ = try await ask(resolver, .query())
        #expect(resolver.counters[.upstreamQueries] == 2)
    }

    @Test func equalQuestionsAreAskedOnce() async throws {
        let gate = FirstOf<Void>()
        let resolver = try resolver { query in
            await gate.value
            return try query.answered([.address("www.example.com")])
        }
        try await withThrowingTaskGroup(of: UInt16.self) { group in
            for id in 1...10 { group.addTask { try await ask(resolver, .query(id: UInt16(id))).message.header.id } }
            while resolver.counters[.coalesced] < 9 { await Task.yield() }
            gate.give(())
            var ids: Set<UInt16> = []
            for try await id in group { ids.insert(id) }
            #expect(ids == Set(1...10))
        }
        #expect(resolver.counters[.upstreamQueries] == 1)
    }

    /// A server may say what it likes about other names: it is neither passed on nor kept.
    @Test func whatAnswersAnotherQuestionIsDropped() async throws {
        let resolver = try resolver { query in
            guard query.questions.first?.name == (try? DomainName(text: "www.example.com")) else {
                return query.answered([], .nameError, authority: [try .authority("com")])
            }
            var answer = try query.answered([
                .address("bank.example", 66), .alias("www.example.com", to: "b.example.com"), .address("b.example.com"),
                .address("c.example.com", 66), .alias("c.example.com", to: "bank.example"),
            ])
            answer.authorities = [try .authority("bank.example"), try .authority("example.com")]
            answer.additionals = [try .address("bank.example", 66)]
            return answer
        }
        let answer = try await ask(resolver, .query()).message
        #expect(answer.answers.map(\.name.description) == ["www.example.com.", "b.example.com."])
        #expect(answer.authorities.map(\.name.description) == ["example.com."])
        #expect(answer.additionals.isEmpty)
        for name in ["bank.example", "c.example.com", "b.example.com"] {
            #expect(try await ask(resolver, .query(name)).message.responseCode == .nameError)
        }
    }

    @Test func aliasesThatGoInCirclesEnd() async throws {
        let resolver = try resolver { query in
            try query.answered([.alias("www.example.com", to: "b.example.com"), .alias("b.example.com", to: "www.example.com")])
        }
        #expect(try await ask(resolver, .query()).message.answers.count == 2)
    }

    @Test func aFailureSaysWhy() async throws {
        let resolver = try resolver { _ in throw DNSExchangeError.timedOut }
        let answer = try await ask(resolver, .query(id: 9))
        #expect(answer.message.responseCode == .serverFailure)
        #expect(answer.message.edns?.extendedErrors == [ExtendedError(.noReachableAuthority, "no answer in time")])
        #expect(answer.message.header.id == 9)
        #expect(answer.freshness == 0)
        _ = try await ask(resolver, .query())
        #expect(resolver.counters[.upstreamFailures] == 2)
    }

    @Test func staleAnswersStandInForServersThatAreGone() async throws {
        let isGone = Mutex(false)
        let resolver = try resolver(staleSeconds: 1000) { query in
            if isGone.withLock({ $0 }) { throw DNSExchangeError.timedOut }
            return try query.answered([.address("www.example.com", ttl: 60)])
        }
        _ = try await ask(resolver, .query())
        isGone.withLock { $0 = true }
        clock.advance(.seconds(100))
        let stale = try await ask(resolver, .query())
        #expect(stale.message.answers.map(\.ttl) == [30])
        #expect(stale.message.edns?.extendedErrors.map(\.code) == [.staleAnswer])
        #expect(stale.freshness == 30)
        isGone.withLock { $0 = false }
        #expect(try await ask(resolver, .query()).message.answers.map(\.ttl) == [60])
        isGone.withLock { $0 = true }
        clock.advance(.seconds(1060))
        #expect(try await ask(resolver, .query()).message.responseCode == .serverFailure)
    }

    @Test func aServerThatStallsDoesNotKeepAStaleAnswerBack() async throws {
        let stalls = Mutex(false)
        let gate = FirstOf<Void>()
        let resolver = try resolver(staleSeconds: 1000) { query in
            if stalls.withLock({ $0 }) { await gate.value }
            return try query.answered([.address("www.example.com", ttl: 60)])
        }
        _ = try await ask(resolver, .query())
        stalls.withLock { $0 = true }
        clock.advance(.seconds(100))
        #expect(try await ask(resolver, .query()).message.answers.map(\.ttl) == [30])
        gate.give(())
    }

    @Test func dnssecIsPassedOnAndKeptApart() async throws {
        let seen = Mutex<[Bool]>([])
        let resolver = try resolver { query in
            seen.withLock { $0.append(query.edns?.dnssecOK ?? false) }
            return try query.answered([.address("www.example.com")])
        }
        var signed = try DNSMessage.query()
        signed.edns?.dnssecOK = true
        _ = try await ask(resolver, .query())
        _ = try await ask(resolver, signed)
        _ = try await ask(resolver, signed)
        #expect(seen.withLock { $0 } == [false, true])
    }
}
