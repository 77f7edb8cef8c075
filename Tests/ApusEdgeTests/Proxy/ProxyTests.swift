import ApusEdge
import ApusHTTP
import ApusTLS
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// The origin of these tests: says what it was asked.
private struct OriginResponder: HTTPResponder {
    static let checksum = HTTPField.Name(constant: "X-Checksum")

    func respond(to request: ServerRequest) async -> ServerResponse {
        switch request.path {
        case "/echo":
            return ServerResponse(
                status: .ok,
                body: .stream(length: request.body.announcedLength) { writer in
                    while let piece = try await request.body.next() { try await writer.write(piece) }
                    if let trailers = request.body.trailers { writer.setTrailers(trailers) }
                })
        case "/fields":
            let lines =
                request.fields.map { "\($0.name.canonicalName): \($0.value)" } + ["host: \(request.head.authority ?? "-")"]
            return ServerResponse(status: .ok, body: .bytes(ByteBuffer(string: lines.joined(separator: "\n"))))
        case "/not-modified": return ServerResponse(status: .notModified, fields: [.eTag: "\"x\""])
        case "/no-content": return ServerResponse(status: .noContent)
        case "/hints":
            request.inform(HTTPResponse(status: HTTPResponse.Status(code: 103)))
            return ServerResponse(status: .ok)
        case "/upgrade":
            guard let upgrade = request.upgrade else { return .plain(.badRequest) }
            return ServerResponse(
                status: .switchingProtocols, fields: [.connection: "Upgrade", .upgrade: upgrade],
                body: .tunnel { tunnel in
                    while let piece = try? await tunnel.inbound.next() { try? await tunnel.outbound.write(piece) }
                    await tunnel.endOutput()
                })
        default: return .plain(.notFound)
        }
    }
}

@Suite("The reverse proxy", .timeLimit(.minutes(3)))
struct ProxyTests {
    static let versions: [[ApplicationProtocol]] = [[.http11], [.h2]]

    /// A proxy in front of `ports`, and a client of it.
    private func with(
        _ protocols: [ApplicationProtocol] = [.h2, .http11], ports: [Int],
        prepare: (inout HTTPClientConfiguration) -> Void = { _ in },
        rules: ProxyRules = ProxyRules(), _ body: (HTTPClient, HTTPOrigin) async throws -> Void
    ) async throws {
        var configuration = HTTPClientConfiguration()
        prepare(&configuration)
        let toOrigin = HTTPClient(group: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        let origins = OriginGroup(ports.map { HTTPOrigin(isSecure: false, host: "127.0.0.1", port: $0) })
        var limits = HTTPServerLimits()
        limits.requestContent = 1 << 28
        let server = try await SecureServer.start(
            ProxyResponder(client: toOrigin, origins: origins, rules: rules), limits: limits)
        let client = server.client(protocols)
        do { try await body(client, server.origin) } catch {
            client.shutDown()
            toOrigin.shutDown()
            await server.stop()
            throw error
        }
        client.shutDown()
        toOrigin.shutDown()
        await server.stop()
    }

    /// A proxy in front of an origin that speaks HTTP as it should.
    private func withOrigin(
        _ protocols: [ApplicationProtocol], _ body: (HTTPClient, HTTPOrigin) async throws -> Void
    ) async throws {
        var limits = HTTPServerLimits()
        limits.requestContent = 1 << 28
        let origin = try await PlainServer.start(OriginResponder(), limits: limits)
        do { try await with(protocols, ports: [origin.channel.localAddress?.port ?? 0], body) } catch {
            await origin.stop()
            throw error
        }
        await origin.stop()
    }

    private static func text(_ response: ClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test("streams content both ways at once, with trailers", arguments: versions, [true, false])
    func echo(_ protocols: [ApplicationProtocol], _ hasLength: Bool) async throws {
        try await withOrigin(protocols) { client, origin in
            let piece = ByteBuffer(bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13 ^ $0 >> 7) })
            let total = 50 * piece.readableBytes
            let request = ClientRequest(
                .post, path: "/echo",
                body: .stream(length: hasLength ? Int64(total) : nil) { writer in
                    for _ in 0..<50 { try await writer.write(piece) }
                    if !hasLength { writer.setTrailers([OriginResponder.checksum: "42"]) }
                })
            let response = try await client.send(request, to: origin)
            let all = try await response.body.collect(upTo: 1 << 24)
            #expect(all.readableBytes == total)
            var rest = all
            while let arrived = rest.readSlice(length: piece.readableBytes) { #expect(arrived == piece) }
            if !hasLength { #expect(response.body.trailers?[OriginResponder.checksum] == "42") }
        }
    }

    @Test("tells the origin who asks for what, and believes no client that says so itself", arguments: versions)
    func fields(_ protocols: [ApplicationProtocol]) async throws {
        try await withOrigin(protocols) { client, origin in
            var request = ClientRequest(
                path: "/fields",
                fields: [
                    .accept: "x/y", ForwardedFields.xForwardedFor: "6.6.6.6", .te: "trailers", .cookie: "a=b",
                    HTTPField.Name(constant: "X_Forwarded_For"): "7.7.7.7",
                ])
            request.head.authority = "site.example"
            let lines = try await Self.text(try await client.send(request, to: origin)).split(separator: "\n").map(String.init)
            #expect(lines.contains("host: site.example"))
            #expect(lines.contains("accept: x/y"))
            #expect(lines.contains("cookie: a=b"))
            #expect(lines.contains("x-forwarded-for: 127.0.0.1"))
            #expect(lines.contains("x-forwarded-proto: https"))
            #expect(lines.contains("x-forwarded-host: site.example"))
            #expect(lines.contains("forwarded: for=127.0.0.1;host=site.example;proto=https"))
            #expect(lines.contains { $0.hasPrefix("via: ") && $0.hasSuffix(" apus") })
            #expect(!lines.contains { $0.contains("6.6.6.6") || $0.contains("7.7.7.7") || $0.hasPrefix("te:") })
            #expect(!lines.contains { $0.hasPrefix("transfer-encoding") }, "a request without content has none here either")
        }
    }

    @Test("passes on responses without content, interim ones, and refusals", arguments: versions)
    func responses(_ protocols: [ApplicationProtocol]) async throws {
        try await withOrigin(protocols) { client, origin in
            let notModified = try await client.send(ClientRequest(path: "/not-modified"), to: origin)
            #expect(notModified.status == .notModified)
            #expect(notModified.fields[.eTag] == "\"x\"")
            let content = try await notModified.body.next()
            #expect(content == nil)
            let noContent = try await client.send(ClientRequest(path: "/no-content"), to: origin)
            #expect(noContent.status == .noContent)
            let head = try await client.send(ClientRequest(.head, path: "/fields"), to: origin)
            #expect(head.fields[.contentLength].flatMap { Int($0) } ?? 0 > 0)
            let headContent = try await head.body.next()
            #expect(headContent == nil)
            let codes = Mutex<[Int]>([])
            var hints = ClientRequest(path: "/hints")
            hints.onInterim = { interim in codes.withLock { $0.append(interim.status.code) } }
            _ = try await client.send(hints, to: origin)
            #expect(codes.withLock { $0 } == [103])
            let trace = try await client.send(ClientRequest(.trace, path: "/fields"), to: origin)
            #expect(trace.status == .methodNotAllowed)
        }
    }

    @Test("passes a change of protocol through, and bytes both ways behind it")
    func upgrade() async throws {
        try await withOrigin([.http11]) { client, origin in
            var request = ClientRequest(path: "/upgrade")
            request.upgrade = "websocket"
            let response = try await client.send(request, to: origin)
            #expect(response.status == .switchingProtocols)
            #expect(response.fields[.upgrade] == "websocket")
            let tunnel = try #require(response.tunnel)
            for word in ["one", "two", "three"] {
                try await tunnel.outbound.write(ByteBuffer(string: word))
                var heard = ""
                while heard.utf8.count < word.utf8.count, let piece = try await tunnel.inbound.next() {
                    heard += String(buffer: piece)
                }
                #expect(heard == word)
            }
            tunnel.close()
        }
    }

    @Test("does not let a client change to HTTP/2 behind its back", arguments: ["h2c", "HTTP/2.0", "TLS/1.2"])
    func upgradeToHTTP2(_ name: String) async throws {
        try await withOrigin([.http11]) { client, origin in
            var request = ClientRequest(path: "/upgrade")
            request.upgrade = name
            let status = try await client.send(request, to: origin).status
            #expect(status == .badRequest)
        }
    }

    @Test(
        "answers 502 for an origin that does not speak HTTP, or not to the end",
        arguments: [
            "", "nonsense\r\n\r\n", "HTTP/1.1 99 Low\r\n\r\n", "HTTP/1.1 2000 High\r\n\r\n", "HTTP/3.0 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 200 OK\r\nBad Field: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: a\r\n", count: 5000) + "\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Le",
        ])
    func badOrigin(_ answer: String) async throws {
        let origin = try await RawOrigin.start(answer: answer)
        try await with([.h2], ports: [origin.port]) { client, proxy in
            let response = try await client.send(
                ClientRequest(.post, path: "/", body: .bytes(ByteBuffer(string: "x"))), to: proxy)
            #expect(response.status == .badGateway)
            response.body.abandon()
        }
        await origin.stop()
    }

    @Test(
        "never takes half of a response for whole",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n",
        ], versions)
    func truncated(_ answer: String, _ protocols: [ApplicationProtocol]) async throws {
        let origin = try await RawOrigin.start(answer: answer)
        try await with(protocols, ports: [origin.port]) { client, proxy in
            await #expect(throws: (any Error).self) {
                let response = try await client.send(ClientRequest(path: "/"), to: proxy)
                if response.status == .badGateway { throw CancellationError() }
                _ = try await response.body.collect(upTo: 1000)
            }
        }
        await origin.stop()
    }

    @Test("reads a response to the end of the connection, and gives nothing of what comes behind one")
    func framing() async throws {
        let endless = try await RawOrigin.start(answer: "HTTP/1.0 200 OK\r\n\r\nuntil the end")
        try await with([.h2], ports: [endless.port]) { client, proxy in
            let text = try await Self.text(try await client.send(ClientRequest(path: "/"), to: proxy))
            #expect(text == "until the end")
        }
        await endless.stop()
        let two = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"
        let talkative = try await RawOrigin.start(answer: two, ending: .staysSilent)
        try await with([.h2], ports: [talkative.port]) { client, proxy in
            for _ in 0..<3 {
                let text = try await Self.text(try await client.send(ClientRequest(path: "/"), to: proxy))
                #expect(text == "one")
            }
        }
        #expect(talkative.connections == 3)
        await talkative.stop()
    }

    @Test("answers 504 for an origin that says nothing, and 502 where there is none", arguments: versions)
    func silentOrigin(_ protocols: [ApplicationProtocol]) async throws {
        let origin = try await RawOrigin.start(answer: "", ending: .staysSilent)
        try await with(protocols, ports: [origin.port], prepare: { $0.timeouts.firstByte = .milliseconds(100) }) {
            client, proxy in
            let status = try await client.send(ClientRequest(path: "/"), to: proxy).status
            #expect(status == .gatewayTimeout)
        }
        let port = origin.port
        await origin.stop()
        try await with(protocols, ports: [port]) { client, proxy in
            let status = try await client.send(ClientRequest(path: "/"), to: proxy).status
            #expect(status == .badGateway)
        }
    }

    @Test("asks another origin where that is safe, and only there")
    func retries() async throws {
        let dead = try await RawOrigin.start(answer: "")
        let alive = try await PlainServer.start(OriginResponder())
        let refusing = try await RawOrigin.start(answer: "")
        let refusedPort = refusing.port
        await refusing.stop()
        let alivePort = alive.channel.localAddress?.port ?? 0
        try await with([.h2], ports: [dead.port, alivePort]) { client, proxy in
            for _ in 0..<4 {
                let status = try await client.send(ClientRequest(path: "/fields"), to: proxy).status
                #expect(status == .ok)
            }
        }
        // It may have been acted upon: once is enough.
        try await with([.h2], ports: [dead.port, alivePort]) { client, proxy in
            let post = ClientRequest(.post, path: "/echo", body: .bytes(ByteBuffer(string: "x")))
            let status = try await client.send(post, to: proxy).status
            #expect(status == .badGateway)
        }
        // It has never left.
        try await with([.h2], ports: [refusedPort, alivePort]) { client, proxy in
            for _ in 0..<4 {
                let post = ClientRequest(.post, path: "/echo", body: .bytes(ByteBuffer(string: "x")))
                let response = try await client.send(post, to: proxy)
                #expect(response.status == .ok)
                let text = try await Self.text(response)
                #expect(text == "x")
            }
        }
        await dead.stop()
        await alive.stop()
    }

    @Test("lets go of the origin when the client has gone", arguments: versions)
    func vanishingClient(_ protocols: [ApplicationProtocol]) async throws {
        let ended = Mutex(0)
        struct Endless: HTTPResponder {
            let onEnd: @Sendable () -> Void
            func respond(to request: ServerRequest) async -> ServerResponse {
                ServerResponse(
                    status: .ok,
                    body: .stream(length: nil) { writer in
                        defer { onEnd() }
                        while true { try await writer.write(ByteBuffer(repeating: 1, count: 1 << 16)) }
                    })
            }
        }
        let origin = try await PlainServer.start(Endless { ended.withLock { $0 += 1 } })
        try await with(protocols, ports: [origin.channel.localAddress?.port ?? 0]) { client, proxy in
            let response = try await client.send(ClientRequest(path: "/"), to: proxy)
            _ = try await response.body.next()
            response.body.abandon()
            // Ends by itself; the suite's time limit would tell otherwise.
            while ended.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        await origin.stop()
    }
}
