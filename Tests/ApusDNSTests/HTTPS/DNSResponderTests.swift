import ApusHTTP
import HTTPTypes
import NIOCore
import Testing

@testable import ApusDNS

@Suite struct DNSResponderTests {
    private func responder(
        _ change: (inout DNSResponder.Options) -> Void = { _ in }
    ) throws -> DNSResponder {
        let transport = try ScriptedTransport { try $0.answered([.address("www.example.com", ttl: 77)]) }
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        var options = DNSResponder.Options()
        change(&options)
        return DNSResponder(resolver: CachingResolver(upstreams: UpstreamGroup([transport]), now: { now }), options: options)
    }

    private func get(_ path: String, method: HTTPRequest.Method = .get) -> ServerRequest {
        ServerRequest(HTTPRequest(method: method, scheme: "https", authority: "dns.example", path: path))
    }

    private func post(_ bytes: [UInt8], type: String? = "application/dns-message", path: String = "/dns-query") -> ServerRequest {
        var request = ServerRequest(
            HTTPRequest(method: .post, scheme: "https", authority: "dns.example", path: path),
            body: .bytes(ByteBuffer(bytes: bytes)))
        request.head.headerFields[.contentType] = type
        return request
    }

    private func message(_ response: ServerResponse) throws -> DNSMessage {
        guard case .bytes(let buffer) = response.body else { return DNSMessage(header: DNSHeader(id: 0)) }
        return try DNSMessage(decoding: Array(buffer.readableBytesView))
    }

    @Test func queriesAreAnsweredByEitherMethod() async throws {
        let query = try DNSMessage.query(id: 5).encodedPadded(to: 128)
        let responder = try responder()
        for request in [
            post(query), post(query, type: "Application/DNS-Message; charset=x"),
            get("/dns-query?dns=\(Base64URL.encode(query))"),
            get("/dns-query?x=y&dns=\(Base64URL.encode(query))", method: .head),
        ] {
            let response = await responder.respond(to: request)
            #expect(response.status == .ok)
            #expect(response.fields[.contentType] == "application/dns-message")
            #expect(response.fields[.cacheControl] == "max-age=77")
            let answer = try message(response)
            #expect(answer.answers.count == 1)
            #expect(answer.header.id == 5)
            #expect(answer.encoded().count % 468 == 0)
        }
    }

    @Test func whatIsNoQueryGetsTheStatusThatSaysWhy() async throws {
        let query = try DNSMessage.query()
        let good = Base64URL.encode(query.encoded())
        var response = query
        response.header.isResponse = true
        let rows: [(ServerRequest, HTTPResponse.Status)] = [
            (get("/other?dns=\(good)"), .notFound), (get("/dns-query/?dns=\(good)"), .notFound),
            (get("/dns-query"), .badRequest), (get("/dns-query?dns="), .badRequest), (get("/dns-query?dns=!!!!"), .badRequest),
            (get("/dns-query?dns=\(good)="), .badRequest), (get("/dns-query?dns=\(good)&dns=\(good)"), .badRequest),
            (get("/dns-query?dns=AAAA"), .badRequest), (get("/dns-query?DNS=\(good)"), .badRequest),
            (get("/dns-query?dns=\(Base64URL.encode(response.encoded()))"), .badRequest),
            (get("/dns-query?dns=\(good)", method: .put), .methodNotAllowed),
            (get("/dns-query", method: .delete), .methodNotAllowed),
            (post(query.encoded(), type: "text/plain"), .unsupportedMediaType),
            (post(query.encoded(), type: nil), .unsupportedMediaType),
            (post(query.encoded(), type: "application/dns-messages"), .unsupportedMediaType),
            (post([UInt8](repeating: 0, count: 65_536)), .contentTooLarge), (post([]), .badRequest),
            (post([1, 2, 3]), .badRequest),
            (post(query.encoded() + [0]), .badRequest), (post(query.encoded().dropLast(1)), .badRequest),
            (post(query.encoded()), .ok), (get("/dns-query?dns=\(good)"), .ok),
        ]
        let responder = try responder()
        for (request, status) in rows {
            let response = await responder.respond(to: request)
            #expect(response.status == status, "\(request.method) \(request.head.path ?? "")")
            if status == .methodNotAllowed { #expect(response.fields[.allow] == "GET, HEAD, POST") }
        }
    }

    @Test func aQueryThatIsRefusedIsAnsweredInDNS() async throws {
        var query = try DNSMessage.query()
        query.questions += query.questions
        let response = await (try responder()).respond(to: post(query.encoded()))
        #expect(response.status == .ok)
        #expect(try message(response).responseCode == .formatError)
        #expect(response.fields[.cacheControl] == "max-age=0")
    }

    @Test func aClientMaySendSoManyQueries() throws {
        let allowance = ClientAllowance(perSecond: 10)
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        let one = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        let other = try SocketAddress(ipAddress: "192.0.2.2", port: 1)
        func asked(_ address: SocketAddress?, _ count: Int, at now: NIODeadline) -> Int {
            (0..<count).filter { _ in allowance.allows(address, at: now) }.count
        }
        #expect(asked(one, 100, at: start) == 20)
        #expect(asked(other, 100, at: start) == 20)
        #expect(asked(one, 100, at: start + .milliseconds(500)) == 5)
        #expect(asked(one, 100, at: start + .seconds(100)) == 20)
        #expect(asked(nil, 100, at: start) == 100)
        let neighbours = try ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::"].map {
            try SocketAddress(ipAddress: $0, port: 1)
        }
        #expect(neighbours.map { asked($0, 10, at: start) }.reduce(0, +) == 20)
    }

    /// RFC 8470: what came ahead of the handshake is a request like any other where that was asked for.
    @Test func aQueryAheadOfTheHandshakeIsAnsweredWhereTheSiteSaysSo() async throws {
        var request = get("/dns-query?dns=\(Base64URL.encode(try DNSMessage.query().encoded()))")
        request.isEarly = true
        let response = await (try responder()).respond(to: request)
        #expect(response.status == .ok)
    }

    @Test func whatIsAskedAndAnsweredIsCounted() async throws {
        let responder = try responder()
        let query = try DNSMessage.query().encoded()
        for request in [post(query), post(query), post([1, 2, 3])] { _ = await responder.respond(to: request) }
        let metrics = responder.resolver.metrics
        let counters = Dictionary(uniqueKeysWithValues: metrics.counters.map { ($0.name, $0.value) })
        #expect(counters["apus_dns_queries_total"] == 3)
        #expect(counters["apus_dns_cache_hits_total"] == 1)
        #expect(counters["apus_dns_cache_misses_total"] == 1)
        #expect(counters["apus_dns_malformed_total"] == 1)
        #expect(counters["apus_dns_upstream_queries_total"] == 1)
        #expect(counters.count == ResolverCounters.Counter.allCases.count)
        #expect(metrics.gauges.first { $0.name == "apus_dns_cache_answers" }?.value == 1)
    }

    /// 10,000 names of four labels, each with its address: under 20 MB, as the cache counts them.
    @Test func tenThousandNamesTakeLessThan20MB() throws {
        let cache = DNSCache()
        for number in 0..<10_000 {
            let name = "host-\(number).department.organisation.example"
            let query = try DNSMessage.query(name)
            let answer = try #require(CachedAnswer(try query.answered([.address(name)]), at: .uptimeNanoseconds(1)))
            cache.insert(answer, for: DNSCache.Key(try DNSQuery(query)))
        }
        #expect(cache.usage.answers == 10_000)
        #expect(cache.usage.bytes < 20_000_000)
    }

    @Test func aRequestWithoutAnAddressHasNoLimit() async throws {
        let query = try DNSMessage.query().encoded()
        let responder = try responder { $0.queriesPerSecond = 1 }
        for _ in 0..<5 {
            let response = await responder.respond(to: post(query))
            #expect(response.status == .ok)
        }
    }

    @Test func base64URLHasOneFormForEachValue() {
        for bytes in [[], [0], [0xff], [0xfb, 0xff], [1, 2, 3], [1, 2, 3, 4]] as [[UInt8]] {
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
        }
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
        for text in ["A", "AAAAA", "AB", "AAB", "A=", "AA==", "+A", "/A", "A A"] {
            #expect(Base64URL.decode(text.utf8) == nil, "\(text)")
        }
    }
}
