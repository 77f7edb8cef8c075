import ApusTestKit
import NIOCore
import Testing

@testable import ApusDNS

@Suite struct DNSCacheTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func lifetime(_ message: DNSMessage) -> UInt32? { CacheLifetime.seconds(of: message) }

    @Test func anAnswerHoldsAsLongAsItsShortestRecord() throws {
        let query = try DNSMessage.query()
        #expect(
            lifetime(
                query.answered([
                    try .alias("www.example.com", to: "x.example.com", ttl: 20), try .address("x.example.com", ttl: 30),
                ])) == 20)
        #expect(lifetime(query.answered([try .address("www.example.com", ttl: 0)])) == 0)
        // RFC 2181 §8.
        #expect(lifetime(query.answered([try .address("www.example.com", ttl: 0x8000_0000)])) == 0)
        #expect(lifetime(query.answered([try .address("www.example.com", ttl: 0x7fff_ffff)])) == 86_400)
    }

    /// RFC 2308 §5.
    @Test(arguments: [ResponseCode.noError, .nameError])
    func thatThereIsNothingHoldsAsLongAsTheZoneSays(code: ResponseCode) throws {
        let query = try DNSMessage.query()
        #expect(lifetime(query.answered([], code, authority: [try .authority("example.com", ttl: 600, minimum: 60)])) == 60)
        #expect(lifetime(query.answered([], code, authority: [try .authority("example.com", ttl: 30, minimum: 60)])) == 30)
        #expect(
            lifetime(query.answered([], code, authority: [try .authority("example.com", ttl: 1 << 20, minimum: 1 << 20)]))
                == 10_800)
        let alias = try ResourceRecord.alias("www.example.com", to: "x.example.com", ttl: 10)
        #expect(lifetime(query.answered([alias], code, authority: [try .authority("example.com")])) == 10)
        #expect(lifetime(query.answered([], code)) == nil)
        #expect(lifetime(query.answered([alias], code)) == nil)
    }

    @Test func failuresAndHalvesAreNotKept() throws {
        let query = try DNSMessage.query()
        for code in [ResponseCode.serverFailure, .refused, .formatError, .notImplemented] {
            #expect(lifetime(query.answered([try .address("www.example.com")], code)) == nil)
        }
        var short = query.answered([try .address("www.example.com")])
        short.header.isTruncated = true
        #expect(lifetime(short) == nil)
    }

    @Test func aKeptAnswerCountsDownAndBearsTheClientsMarks() throws {
        var asked = try DNSMessage.query("WWW.example.COM", id: 4711)
        asked.edns?.options = [EDNS.Option(code: .padding, data: [0])]
        let query = try DNSQuery(asked)
        let message = try DNSMessage.query().answered([
            .address("www.example.com", ttl: 300), .address("www.example.com", 2, ttl: 100),
        ])
        let kept = try #require(CachedAnswer(message, at: start))
        let later = start + .milliseconds(40_900)
        #expect(kept.remaining(at: later) == 60)
        let bytes = kept.response(to: query, at: later)
        let response = try DNSMessage(decoding: bytes)
        #expect(response.header.id == 4711)
        #expect(response.questions[0].name.wire == query.question.name.wire)
        #expect(response.answers.map(\.ttl) == [260, 60])
        #expect(response.answers.map(\.data.bytes) == [[192, 0, 2, 1], [192, 0, 2, 2]])
        #expect(response.edns?.has(.padding) == true)
        #expect(bytes.count % DNSMessage.responseBlock == 0)
        #expect(kept.remaining(at: start + .seconds(100)) == 0)
        #expect(kept.isStale(at: start + .seconds(199), within: 100))
        #expect(!kept.isStale(at: start + .seconds(200), within: 100))
        #expect(!kept.isStale(at: start + .seconds(99), within: 100))
    }

    @Test func withoutEDNSInTheQueryThereIsNoneInTheAnswer() throws {
        let query = try DNSQuery(.query(edns: nil))
        let kept = try #require(CachedAnswer(DNSMessage.query().answered([try .address("www.example.com")]), at: start))
        #expect(try DNSMessage(decoding: kept.response(to: query, at: start)).edns == nil)
    }

    @Test func anAnswerIsKeptUnderItsQuestionAlone() throws {
        let cache = DNSCache()
        let query = try DNSQuery(.query())
        let kept = try #require(CachedAnswer(DNSMessage.query().answered([try .address("www.example.com")]), at: start))
        cache.insert(kept, for: DNSCache.Key(query))
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(.query("WWW.EXAMPLE.com", id: 7)))) != nil)
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(.query("ww.example.com")))) == nil)
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(.query("www.example.com", .AAAA)))) == nil)
        var other = try DNSMessage.query()
        other.questions[0].recordClass = .CH
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(other))) == nil)
        other = try DNSMessage.query()
        other.edns?.dnssecOK = true
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(other))) == nil)
        other = try DNSMessage.query()
        other.header.checkingDisabled = true
        #expect(cache.answer(for: DNSCache.Key(try DNSQuery(other))) == nil)
    }

    @Test func whatWasNotAskedForTheLongestMakesRoom() throws {
        let kept = try #require(CachedAnswer(DNSMessage.query().answered([try .address("www.example.com")]), at: start))
        func key(_ number: Int) throws -> DNSCache.Key { DNSCache.Key(try DNSQuery(.query("n\(number).example"))) }
        let byNumber = DNSCache(limits: DNSCache.Limits(answers: 3))
        for number in 0..<3 { byNumber.insert(kept, for: try key(number)) }
        _ = byNumber.answer(for: try key(0))
        byNumber.insert(kept, for: try key(3))
        #expect(try (0..<4).map { byNumber.answer(for: try key($0)) != nil } == [true, false, true, true])
        let cost = kept.cost + (try key(0)).cost
        let byBytes = DNSCache(limits: DNSCache.Limits(bytes: 2 * cost))
        for number in 0..<9 { byBytes.insert(kept, for: try key(number)) }
        #expect(byBytes.usage == (2, 2 * cost))
        byBytes.insert(kept, for: try key(8))
        #expect(byBytes.usage == (2, 2 * cost))
        let tooSmall = DNSCache(limits: DNSCache.Limits(bytes: cost - 1))
        tooSmall.insert(kept, for: try key(0))
        #expect(tooSmall.usage == (0, 0))
    }

    @Test func tenThousandNamesTakeFewMegabytes() throws {
        let cache = DNSCache()
        for number in 0..<10_000 {
            let name = "host-\(number).department.example.com"
            let answer = try DNSMessage.query(name).answered([.address(name, 1), .address(name, 2), .address(name, 3)])
            let kept = try #require(CachedAnswer(answer, at: start))
            cache.insert(kept, for: DNSCache.Key(try DNSQuery(.query(name))))
        }
        #expect(cache.usage.answers == 10_000)
        #expect(cache.usage.bytes < 20 << 20)
    }
}
