import ApusHTTP
import ApusTLS
import ApusTestKit
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Answers what a client's tests ask.
private struct EchoResponder: HTTPResponder {
    static let checksum = HTTPField.Name(constant: "X-Checksum")
    static let megabytes = 24

    func respond(to request: ServerRequest) async -> ServerResponse {
        switch request.path {
        case "/echo":
            // Both directions at once.
            return ServerResponse(
                status: .ok, fields: [.contentType: request.fields[.contentType] ?? "none"],
                body: .stream(length: request.body.announcedLength) { writer in
                    while let piece = try await request.body.next() { try await writer.write(piece) }
                    if let trailers = request.body.trailers { writer.setTrailers(trailers) }
                })
        case "/large":
            return ServerResponse(
                status: .ok,
                body: .stream(length: nil) { writer in
                    for index in 0..<Self.megabytes {
                        try await writer.write(ByteBuffer(repeating: UInt8(index), count: 1 << 20))
                    }
                    writer.setTrailers([Self.checksum: "done"])
                })
        case "/whole":
            // What the client waits for leave to send.
            guard let content = try? await request.body.collect(upTo: 1 << 20) else { return .plain(.badRequest) }
            return ServerResponse(status: .ok, body: .bytes(content))
        case "/early-answer":
            return .plain(.forbidden)
        case "/hints":
            request.inform(HTTPResponse(status: HTTPResponse.Status(code: 103)))
            return ServerResponse(status: .ok)
        case "/broken":
            return ServerResponse(status: .ok, body: .stream(length: 100) { try await $0.write(ByteBuffer(string: "half")) })
        case "/never":
            try? await Task.sleep(for: .seconds(100))
            return ServerResponse(status: .ok)
        default:
            return ServerResponse(
                status: .ok,
                body: .bytes(
                    ByteBuffer(
                        string:
                            "\(request.method.rawValue) \(request.head.scheme ?? "-") \(request.head.authority ?? "-") \(request.head.path ?? "-") \(request.version.rawValue)"
                    )))
        }
    }
}

@Suite("The HTTP client, against the server, over TLS", .networks(.perfect, .restless(1)), .timeLimit(.minutes(3)))
struct HTTPClientTests {
    static let versions: [[ApplicationProtocol]] = [[.http11], [.h2]]

    private func with(
        _ protocols: [ApplicationProtocol], limits: HTTPServerLimits = HTTPServerLimits(),
        prepare: (inout HTTPClientConfiguration) -> Void = { _ in },
        _ body: (HTTPClient, HTTPOrigin) async throws -> Void
    ) async throws {
        var limits = limits
        limits.requestContent = max(limits.requestContent, 1 << 30)
        let server = try await SecureServer.start(EchoResponder(), limits: limits)
        let client = server.client(protocols, prepare: prepare)
        do { try await body(client, server.origin) } catch {
            client.shutDown()
            await server.stop()
            throw error
        }
        client.shutDown()
        await server.stop()
    }

    private static func text(_ response: ClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test("speaks the version that was agreed on, and the newest that both know")
    func version() async throws {
        for (protocols, version) in [([.h2, .http11], "HTTP/2"), ([.http11], "HTTP/1.1"), ([.h2], "HTTP/2")]
            as [([ApplicationProtocol], String)]
        {
            try await with(protocols) { client, origin in
                let response = try await client.send(ClientRequest(path: "/a?b=c"), to: origin)
                #expect(try await Self.text(response) == "GET https \(origin.authority) /a?b=c \(version)")
                #expect(response.version.rawValue == version)
            }
        }
    }

    @Test("keeps a connection for the next request", arguments: versions)
    func keepAlive(_ protocols: [ApplicationProtocol]) async throws {
        let handshakes = Mutex(0)
        let observer: HandshakeObserver = { event in
            if case .completed = event.kind { handshakes.withLock { $0 += 1 } }
        }
        try await with(protocols, prepare: { $0.observer = observer }) { client, origin in
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            for _ in 0..<5 { _ = try await Self.text(try await client.send(ClientRequest(path: "/"), to: origin, on: loop)) }
        }
        #expect(handshakes.withLock { $0 } == 1)
    }

    @Test("sends many requests at once, over HTTP/2 on one connection", arguments: versions)
    func concurrent(_ protocols: [ApplicationProtocol]) async throws {
        let handshakes = Mutex(0)
        let observer: HandshakeObserver = { event in
            if case .completed = event.kind { handshakes.withLock { $0 += 1 } }
        }
        try await with(protocols, prepare: { $0.observer = observer }) { client, origin in
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        try await Self.text(try await client.send(ClientRequest(path: "/\(index)"), to: origin, on: loop))
                    }
                }
                var answers: Set<String> = []
                for try await answer in group { answers.insert(answer) }
                #expect(answers.count == 40)
            }
        }
        if protocols == [.h2] { #expect(handshakes.withLock { $0 } == 1) }
    }

    @Test("streams content both ways at once, with trailers", arguments: versions, [true, false])
    func echo(_ protocols: [ApplicationProtocol], _ hasLength: Bool) async throws {
        try await with(protocols) { client, origin in
            let pieces = 40
            let piece = ByteBuffer(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) })
            let total = Int64(pieces * piece.readableBytes)
            let request = ClientRequest(
                .post, path: "/echo", fields: [.contentType: "a/b"],
                body: .stream(length: hasLength ? total : nil) { writer in
                    for _ in 0..<pieces { try await writer.write(piece) }
                    if !hasLength { writer.setTrailers([EchoResponder.checksum: "42"]) }
                })
            let response = try await client.send(request, to: origin)
            #expect(response.fields[.contentType] == "a/b")
            let all = try await response.body.collect(upTo: 1 << 24)
            #expect(all.readableBytes == Int(total))
            #expect(all.getSlice(at: Int(total) - piece.readableBytes, length: piece.readableBytes) == piece)
            if !hasLength { #expect(response.body.trailers?[EchoResponder.checksum] == "42") }
        }
    }

    @Test("does not run ahead of a reader that is slow", arguments: versions)
    func backPressure(_ protocols: [ApplicationProtocol]) async throws {
        let sent = Mutex(0)
        struct Endless: HTTPResponder {
            let onPiece: @Sendable (Int) -> Void
            func respond(to request: ServerRequest) async -> ServerResponse {
                ServerResponse(
                    status: .ok,
                    body: .stream(length: nil) { writer in
                        for _ in 0..<1000 {
                            try await writer.write(ByteBuffer(repeating: 1, count: 1 << 16))
                            onPiece(1 << 16)
                        }
                    })
            }
        }
        let server = try await SecureServer.start(Endless { count in sent.withLock { $0 += count } })
        let client = server.client(protocols)
        let response = try await client.send(ClientRequest(path: "/"), to: server.origin)
        _ = try await response.body.next()
        // Until it stands still, however long that takes here.
        var before = -1
        while before != sent.withLock({ $0 }) {
            before = sent.withLock { $0 }
            try await Task.sleep(for: .milliseconds(300))
        }
        // What the sockets hold, and a few pieces at either end; not 64 MiB.
        #expect(before < 32 << 20)
        var rest = 0
        while let piece = try await response.body.next() { rest += piece.readableBytes }
        #expect(rest > 60 << 20)
        client.shutDown()
        await server.stop()
    }

    @Test("reads what is long and has no length, to its trailers", arguments: versions)
    func large(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let response = try await client.send(ClientRequest(path: "/large"), to: origin)
            var count = 0
            while let piece = try await response.body.next() { count += piece.readableBytes }
            #expect(count == EchoResponder.megabytes << 20)
            #expect(response.body.trailers?[EchoResponder.checksum] == "done")
        }
    }

    @Test("gets an answer that does not wait for the content", arguments: versions)
    func earlyAnswer(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let request = ClientRequest(
                .post, path: "/early-answer",
                body: .stream(length: 1 << 28) { writer in
                    for _ in 0..<(1 << 12) { try await writer.write(ByteBuffer(repeating: 0, count: 1 << 16)) }
                })
            let response = try await client.send(request, to: origin)
            #expect(response.status == .forbidden)
            // The answer is short, and may be cut off by the server's closing over HTTP/1; the connection may not be used on.
            _ = try? await Self.text(response)
            #expect(try await Self.text(try await client.send(ClientRequest(path: "/x"), to: origin)).contains("/x"))
        }
    }

    @Test("waits for leave to send content, and gets none from who does not want it", arguments: [true, false])
    func expectContinue(_ isWanted: Bool) async throws {
        try await with([.http11], prepare: { $0.timeouts.continuation = .hours(1) }) { client, origin in
            let hasSent = Mutex(false)
            var request = ClientRequest(
                .post, path: isWanted ? "/whole" : "/early-answer",
                body: .stream(length: 4) { writer in
                    hasSent.withLock { $0 = true }
                    try await writer.write(ByteBuffer(string: "body"))
                })
            request.awaitsContinue = true
            let response = try await client.send(request, to: origin)
            #expect(response.status == (isWanted ? .ok : .forbidden))
            let text = try await Self.text(response)
            #expect(hasSent.withLock { $0 } == isWanted)
            if isWanted { #expect(text == "body") }
        }
    }

    @Test("is told, where the answer begins without its content, that this is not wanted any more")
    func answerWithoutLeave() async throws {
        try await with([.http11], prepare: { $0.timeouts.continuation = .hours(1) }) { client, origin in
            var request = ClientRequest(
                .post, path: "/echo", body: .stream(length: 4) { try await $0.write(ByteBuffer(string: "body")) })
            request.awaitsContinue = true
            let response = try await client.send(request, to: origin)
            await #expect(throws: (any Error).self) { try await Self.text(response) }
        }
    }

    @Test("hears interim responses", arguments: versions)
    func interim(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let codes = Mutex<[Int]>([])
            var request = ClientRequest(path: "/hints")
            request.onInterim = { interim in codes.withLock { $0.append(interim.status.code) } }
            let response = try await client.send(request, to: origin)
            #expect(response.status == .ok)
            #expect(codes.withLock { $0 } == [103])
        }
    }

    @Test("asks with HEAD for the head alone", arguments: versions)
    func head(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let response = try await client.send(ClientRequest(.head, path: "/large"), to: origin)
            #expect(try await response.body.next() == nil)
            let sized = try await client.send(ClientRequest(.head, path: "/x"), to: origin)
            #expect(sized.fields[.contentLength].flatMap { Int($0) } ?? 0 > 0)
            #expect(try await sized.body.next() == nil)
        }
    }

    @Test("takes no broken content for whole", arguments: versions)
    func broken(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let response = try await client.send(ClientRequest(path: "/broken"), to: origin)
            await #expect(throws: (any Error).self) { try await response.body.collect(upTo: 1000) }
        }
    }

    @Test("does not wait for ever", arguments: versions)
    func timeouts(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols, prepare: { $0.timeouts.firstByte = .milliseconds(100) }) { client, origin in
            await #expect(throws: HTTPClientError.self) { try await client.send(ClientRequest(path: "/never"), to: origin) }
        }
        try await with(protocols, prepare: { $0.timeouts.whole = .milliseconds(100) }) { client, origin in
            await #expect(throws: HTTPClientError.self) { try await client.send(ClientRequest(path: "/never"), to: origin) }
        }
    }

    @Test("gives a request up when its task is cancelled", arguments: versions)
    func cancel(_ protocols: [ApplicationProtocol]) async throws {
        try await with(protocols) { client, origin in
            let task = Task { try await client.send(ClientRequest(path: "/never"), to: origin) }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
        }
    }

    @Test("refuses a server that is not who it should be, and one that is not there")
    func untrusted() async throws {
        let server = try await SecureServer.start(EchoResponder())
        let other = try TestIdentity(.p256)
        let distrustful = server.client { $0.tls?.verifier = other.verifier }
        let origin = server.origin
        await #expect(throws: HTTPClientError.self) { try await distrustful.send(ClientRequest(path: "/"), to: origin) }
        distrustful.shutDown()
        let client = server.client()
        #expect(try await client.send(ClientRequest(.head, path: "/"), to: origin).status == .ok)
        await server.stop()
        await #expect(throws: HTTPClientError.self) { try await server.client().send(ClientRequest(path: "/"), to: origin) }
        client.shutDown()
    }

    @Test(
        "reads an origin as a URL",
        arguments: [
            ("http://a.example", "http://a.example", 80), ("https://a.example/", "https://a.example", 443),
            ("HTTPS://[::1]:8443", "https://[::1]:8443", 8443), ("http://127.0.0.1:3000", "http://127.0.0.1:3000", 3000),
        ])
    func origin(_ text: String, _ description: String, _ port: Int) throws {
        let origin = try #require(HTTPOrigin(text))
        #expect(origin.description == description)
        #expect(origin.port == port)
    }

    @Test(
        "takes nothing else for one",
        arguments: [
            "", "a.example", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://u@a", "http://::1", "http://[::1",
            "http://a/b", "http://a?b", "http://a b", "http://a:8o",
        ])
    func noOrigin(_ text: String) {
        #expect(HTTPOrigin(text) == nil)
    }
}
