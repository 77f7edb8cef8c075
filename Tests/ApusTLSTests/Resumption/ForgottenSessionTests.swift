import ApusTestKit
import Testing

@testable import ApusTLS

/// RFC 5246 §7.2.2: a connection that ends with a fatal alert is not resumed.
@Suite("A session of TLS 1.2 after the end of its connection")
struct ForgottenSessionTests {
    /// How a complete connection ends. The pair throws where a side sees a failure.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isFatal: Bool
        let play: @Sendable (inout ConnectionPair) async throws -> Void

        init(_ name: String, isFatal: Bool, _ play: @escaping @Sendable (inout ConnectionPair) async throws -> Void) {
            testDescription = name
            self.isFatal = isFatal
            self.play = play
        }
    }

    static let endings: [Ending] = [
        Ending("the server aborts", isFatal: true) { pair in
            pair.server.abort(with: .internalError)
            try? await pair.run()
        },
        Ending("the client aborts", isFatal: true) { pair in
            pair.client.abort(with: .internalError)
            try? await pair.run()
        },
        Ending("a record to the server is changed", isFatal: true) { pair in
            try pair.client.send([1].span)
            var record = pair.client.takeOutput()
            record[record.count - 1] ^= 1
            try? pair.server.receive(record.span)
            try? await pair.run()
        },
        Ending("a record to the client is changed", isFatal: true) { pair in
            try pair.server.send([1].span)
            var record = pair.server.takeOutput()
            record[record.count - 1] ^= 1
            try? pair.client.receive(record.span)
            try? await pair.run()
        },
        Ending("both say close_notify", isFatal: false) { pair in
            try pair.client.sendCloseNotify()
            try pair.server.sendCloseNotify()
            try await pair.run()
        },
        // Since TLS 1.1 that alone is no reason (RFC 5246 §7.2.1).
        Ending("the stream is cut", isFatal: false) { pair in
            try? pair.client.receiveEndOfStream()
            try? pair.server.receiveEndOfStream()
        },
        Ending("the application asks the client to close", isFatal: false) { pair in
            pair.client.abort(with: .closeNotify)
            try await pair.run()
        },
    ]

    // RFC5246-7.2-1, RFC5246-7.2.2-1, RFC5246-7.2.2-2
    @Test("is forgotten by both sides when that was a fatal alert, and kept otherwise", arguments: endings, [true, false])
    func afterData(_ ending: Ending, whenResumed: Bool) async throws {
        for kind in ResumptionTLS12Tests.Kind.allCases {
            var site = try ResumptionTLS12Tests.site(kind)
            let store = ServerSessionMemory()
            // Tickets that only name a session: what the server forgets is seen by them too.
            if kind == .ticket { site.server.resumption?.storage = store }
            if kind == .sessionID { site.server.resumption?.sessionIDStorage = store }
            if whenResumed { try await site.connect() }
            var pair = try site.makePair()
            try await pair.handshake()
            let isResumed = pair.client.negotiated?.isResumed
            #expect(isResumed == whenResumed)
            let name = try #require(ServerName(site.serverName))
            let kept = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))

            try await ending.play(&pair)
            #expect(site.cache.count(for: name) == (ending.isFatal ? 0 : 1), "the client, by \(kind)")
            site.cache.store(kept, for: name, at: site.clientClock.now)
            let again = try await site.connect()
            #expect(again.isResumed == !ending.isFatal, "the server, by \(kind)")
        }
    }

    @Test("is forgotten when its resumption fails, so that the next handshake is a full one")
    func failedResumption() async throws {
        for kind in ResumptionTLS12Tests.Kind.allCases {
            let site = try ResumptionTLS12Tests.site(kind)
            try await site.connect()
            var pair = try site.makePair()
            try pair.client.start()
            try pair.server.receive(pair.client.takeOutput().span)
            var flight = pair.server.takeOutput()
            flight[flight.count - 1] ^= 1
            #expect(throws: TLSError.self) { try pair.client.receive(flight.span) }
            try? pair.server.receive(pair.client.takeOutput().span)
            let failure = pair.server.error
            #expect(failure != nil)
            #expect(try await !site.connect().isResumed)
            #expect(try await site.connect().isResumed)
        }
    }

    @Test("is not offered again to a server that answers the offer with an alert")
    func refusedOffer() async throws {
        let site = try ResumptionTLS12Tests.site(.ticket)
        try await site.connect()
        var pair = try site.makePair()
        try pair.client.start()
        _ = pair.client.takeOutput()
        // A fatal handshake_failure, in the clear.
        let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
        #expect(throws: TLSError.received(.handshakeFailure)) { try pair.client.receive(alert.span) }
        let name = try #require(ServerName(site.serverName))
        #expect(site.cache.count(for: name) == 0)
    }

    @Test("stays where another handshake fails that did not take it up")
    func otherHandshake() async throws {
        var site = try ResumptionTLS12Tests.site(.ticket)
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        let before = site.server.resumption
        site.server.resumption = nil
        var pair = try site.makePair()
        try pair.client.start()
        try pair.server.receive(pair.client.takeOutput().span)
        let flight = pair.server.takeOutput()
        try pair.client.receive(flight.span)
        pair.client.abort(with: .internalError)
        #expect(site.cache.count(for: name) == 1)
        site.server.resumption = before
        #expect(try await site.connect().isResumed)
    }

    @Test("of TLS 1.3 is kept: its tickets stand for themselves (RFC 8446 §6.2)")
    func tls13() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        var pair = try site.makePair()
        try await pair.handshake()
        pair.server.abort(with: .internalError)
        try? await pair.run()
        let name = try #require(ServerName(site.serverName))
        #expect(site.cache.count(for: name) > 0)
    }
}
