import ApusCrypto
import ApusEdge
import ApusHTTP
import ApusTLS
import ApusTestKit
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// An origin that remembers whether each request carried `Early-Data: 1`, and refuses those as too early where it is told to.
private final class EarlyDataOrigin: HTTPResponder {
    let seen = Mutex<[Bool]>([])
    let refusesEarly: Bool

    init(refusesEarly: Bool = false) { self.refusesEarly = refusesEarly }

    func respond(to request: ServerRequest) async -> ServerResponse {
        let isEarly = request.fields[.earlyData] == "1"
        seen.withLock { $0.append(isEarly) }
        return isEarly && refusesEarly ? .plain(.tooEarly) : .plain(.ok)
    }
}

/// A client whose every step the test takes: it can leave its side of the handshake unfinished.
private struct SteppedClient: ~Copyable {
    var engine: ClientConnection
    let raw: RawClient
    var taken = 0

    static func connect(_ configuration: ClientConfiguration, port: Int) async throws -> SteppedClient {
        let raw = try await RawClient.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: port))
        return SteppedClient(
            engine: try ClientConnection(configuration: configuration, serverName: ServerName("test.example")), raw: raw)
    }

    mutating func flush() async throws { try await raw.send(engine.takeOutput()) }

    /// Takes what the server sends until `isDone` is content.
    mutating func run(until isDone: (borrowing ClientConnection, [UInt8]) -> Bool) async throws {
        var plaintext: [UInt8] = []
        while !isDone(engine, plaintext) {
            let all = raw.received
            let new = Array(all[taken...])
            try engine.receive(new.span)
            taken = all.count
            if let request = engine.pendingRequest { try engine.resume(with: await request.answer()) }
            if engine.hasOutput { try await flush() }
            plaintext += engine.takeApplicationData()
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

@Suite("Early requests through the proxy", .timeLimit(.minutes(2)))
struct EarlyRequestTests {
    private static let get = Array("GET / HTTP/1.1\r\nHost: test.example\r\n\r\n".utf8)

    /// Sends `request` as early data to a proxy in front of `origin`, lets `early` look at it while the handshake is unfinished, then
    /// finishes it and returns what the client got.
    private func send(
        _ request: [UInt8], to origin: EarlyDataOrigin, understood: Bool, early: (RawClient) async throws -> Void
    ) async throws -> String {
        let server = try await PlainServer.start(origin)
        let identity = try TestIdentity(.p256)
        var tls = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.http11])
        tls.resumption = ServerResumption()
        // Its first window, in which a server takes no early data, has long passed.
        tls.resumption?.earlyData = EarlyDataAcceptance(
            register: ReplayMemory(
                capacity: 100, window: .seconds(10), since: WallTime(milliseconds: 0), random: .system))
        var proxy = ProxyConfiguration(
            origins: [HTTPOrigin(isSecure: false, host: "127.0.0.1", port: server.channel.localAddress?.port ?? 0)],
            client: HTTPClientConfiguration())
        proxy.rules.originsUnderstandEarlyData = understood
        let edge = try await EdgeServer.start(
            EdgeConfiguration(
                listen: [ListenAddress(host: "127.0.0.1", port: 0)], content: .proxy(proxy), tls: tls, threads: 1))
        let port = try #require(edge.addresses.first.flatMap { ListenAddress($0) }).port
        var configuration = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.http11])
        let cache = ClientSessionMemory()
        configuration.sessionCache = cache

        var first = try await SteppedClient.connect(configuration, port: port)
        try first.engine.start()
        try await first.flush()
        try await first.run { engine, _ in engine.isHandshakeComplete }
        try first.engine.send(Array("GET / HTTP/1.1\r\nHost: test.example\r\n\r\n".utf8).span)
        try await first.flush()
        // The ticket comes ahead of the response.
        try await first.run { _, plaintext in String(decoding: plaintext, as: UTF8.self).contains("200 OK") }

        var second = try await SteppedClient.connect(configuration, port: port)
        try second.engine.start(earlyData: request)
        try await second.flush()
        try await early(second.raw)
        var text = ""
        try await second.run { _, plaintext in
            text = String(decoding: plaintext, as: UTF8.self)
            return text.contains("\r\n\r\n")
        }
        let negotiated = second.engine.negotiated
        #expect(negotiated?.earlyData == .accepted)
        await edge.shutdown(within: .milliseconds(10))
        await server.stop()
        return text
    }

    @Test("wait for the handshake where the origin could not tell them from a replay")
    func held() async throws {
        let origin = EarlyDataOrigin()
        let text = try await send(Self.get, to: origin, understood: false) { raw in
            // The server has answered the ClientHello, and with it all that it got.
            while raw.receivedCount == 0 { try await Task.sleep(for: .milliseconds(2)) }
            try await Task.sleep(for: .milliseconds(100))
            #expect(origin.seen.withLock { $0.count } == 1, "only the request of the first connection")
        }
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        // By then it can't be a replay.
        #expect(origin.seen.withLock { $0 } == [false, false])
    }

    @Test("are passed on at once, and marked, where the origin understands that")
    func passedOn() async throws {
        let origin = EarlyDataOrigin()
        let text = try await send(Self.get, to: origin, understood: true) { _ in
            // Without a Finished of the client.
            while origin.seen.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
        }
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(origin.seen.withLock { $0 } == [false, true])
    }

    @Test("are sent once more after the handshake, when the origin calls them too early")
    func refusedByOrigin() async throws {
        let origin = EarlyDataOrigin(refusesEarly: true)
        let text = try await send(Self.get, to: origin, understood: true) { _ in
            while origin.seen.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
        }
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(origin.seen.withLock { $0 } == [false, true, false])
    }

    // RFC 8470 §5.1: an intermediary must not remove the field; §5.2: nor try again for a hop in front of it.
    @Test("that a hop before the proxy has marked stay marked, and keep the origin's answer")
    func markedBefore() async throws {
        let origin = EarlyDataOrigin(refusesEarly: true)
        let get = Array("GET / HTTP/1.1\r\nHost: test.example\r\nEarly-Data: 1\r\n\r\n".utf8)
        let text = try await send(get, to: origin, understood: true) { _ in }
        #expect(text.hasPrefix("HTTP/1.1 425 "))
        #expect(origin.seen.withLock { $0 } == [false, true])
    }

    @Test("that are not safe are answered with 425, and no origin sees them")
    func unsafeMethod() async throws {
        let origin = EarlyDataOrigin()
        let post = Array("POST / HTTP/1.1\r\nHost: test.example\r\nContent-Length: 0\r\n\r\n".utf8)
        let text = try await send(post, to: origin, understood: true) { _ in }
        #expect(text.hasPrefix("HTTP/1.1 425 "))
        #expect(origin.seen.withLock { $0 } == [false])
    }
}
