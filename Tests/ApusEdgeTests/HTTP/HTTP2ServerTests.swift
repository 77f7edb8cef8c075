import ApusHTTP
import NIOCore
import Testing

@Suite("The HTTP/2 server (RFC 9113)", .networks(.perfect, .restless(1)), .timeLimit(.minutes(2)))
struct HTTP2ServerTests {
    private typealias Bytes = HTTP2Bytes

    /// Sends the preface and then `bytes`; gives the frames that came until the server closed, or until `isEnough`.
    private func exchange(
        _ bytes: [[UInt8]], limits: HTTPServerLimits = HTTPServerLimits(),
        until isEnough: ([HTTP2Bytes.Frame]) -> Bool = { _ in false }
    ) async throws -> [HTTP2Bytes.Frame] {
        let server = try await SecureServer.start(PathResponder(), limits: limits)
        let client = try await server.connect([.h2])
        try await client.send(HTTP2Bytes.preface + HTTP2Bytes.settings + HTTP2Bytes.settingsAcknowledgement)
        for bytes in bytes {
            do { try await client.send(bytes) } catch { break }
        }
        while !client.hasEnded, !isEnough(HTTP2Bytes.frames(client.received)) { try await Task.sleep(for: .milliseconds(5)) }
        let frames = HTTP2Bytes.frames(client.received)
        try? await client.channel.close()
        // The server lives on, whatever that was.
        let other = server.client([.h2])
        var status: Int?
        // Its limits may be shorter than this machine takes for a handshake.
        for _ in 0..<50 where status == nil {
            status = try? await other.send(ClientRequest(path: "/after"), to: server.origin).status.code
        }
        #expect(status == 200)
        other.shutDown()
        await server.stop()
        return frames
    }

    private static func hasEnded(_ stream: Int) -> ([HTTP2Bytes.Frame]) -> Bool {
        { frames in frames.contains { $0.stream == stream && ($0.type == 3 || ($0.type <= 1 && $0.flags & 1 == 1)) } }
    }

    /// The number in `:status`, as HPACK's static table or a literal has it.
    private static func status(_ frames: [HTTP2Bytes.Frame], stream: Int) -> Int? {
        guard let block = frames.first(where: { $0.type == 1 && $0.stream == stream })?.payload, let first = block.first else {
            return nil
        }
        let indexed: [UInt8: Int] = [0x88: 200, 0x89: 204, 0x8a: 206, 0x8b: 304, 0x8c: 400, 0x8d: 404, 0x8e: 500]
        if let status = indexed[first] { return status }
        guard block.count >= 5, block[1] == 0x03 else {
            // Huffman-coded digits: `:status` 4xx and 5xx take two bytes.
            return block.count >= 2 && block[1] & 0x80 != 0 ? -1 : nil
        }
        return Int(String(decoding: block[2..<5], as: UTF8.self))
    }

    @Test("answers a request, and many at once, in whatever order they are done")
    func answers() async throws {
        let requests = [1, 3, 5].flatMap { stream in
            HTTP2Bytes.headers(HTTP2Bytes.get.dropLast() + [(":path", stream == 1 ? "/slow" : "/\(stream)")], stream: stream)
        }
        let frames = try await exchange([requests]) { frames in [1, 3, 5].allSatisfy { Self.hasEnded($0)(frames) } }
        for stream in [1, 3, 5] { #expect(Self.status(frames, stream: stream) == 200) }
        let data = frames.filter { $0.type == 0 && $0.stream == 1 }.flatMap(\.payload)
        #expect(String(decoding: data, as: UTF8.self) == "slow")
        #expect(frames.firstIndex { $0.stream == 3 } ?? 0 < frames.firstIndex { $0.stream == 1 } ?? 0)
    }

    @Test(
        "ends the stream of a malformed request, and that stream alone",
        arguments: [
            [(":method", "GET"), (":scheme", "https"), (":authority", "h")],
            [(":method", "GET"), (":authority", "h"), (":path", "/")],
            [(":scheme", "https"), (":authority", "h"), (":path", "/")],
            HTTP2Bytes.get + [("Upper", "x")],
            HTTP2Bytes.get + [("connection", "close")],
            HTTP2Bytes.get + [("transfer-encoding", "chunked")],
            HTTP2Bytes.get + [("te", "gzip")],
            HTTP2Bytes.get + [(":path", "/again")],
            HTTP2Bytes.get + [("x", "a"), (":late", "x")],
            HTTP2Bytes.get + [("x", "a\r\nx-smuggled: b")],
            HTTP2Bytes.get + [("x", "a\u{0}b")],
            HTTP2Bytes.get + [("x y", "b")],
            HTTP2Bytes.get + [("x:y", "b")],
            HTTP2Bytes.get + [("content-length", "5")],
            [(":method", "GET"), (":scheme", "https"), (":authority", "h"), (":path", "/ HTTP/1.1\r\nx: y")],
            [(":method", "GET"), (":scheme", "https"), (":authority", "h"), (":path", "no-slash")],
            [(":method", "GET"), (":scheme", "https"), (":authority", "user@h"), (":path", "/")],
            HTTP2Bytes.get + [("host", "other")],
        ])
    func malformed(_ fields: [(String, String)]) async throws {
        let frames = try await exchange([HTTP2Bytes.headers(fields, stream: 1), HTTP2Bytes.headers(HTTP2Bytes.get, stream: 3)]) {
            frames in frames.contains { $0.type == 7 } || (Self.hasEnded(1)(frames) && Self.hasEnded(3)(frames))
        }
        let isReset = frames.contains { $0.type == 3 && $0.stream == 1 }
        let isRefused = Self.status(frames, stream: 1).map { $0 != 200 } ?? false
        let isConnectionError = frames.contains { $0.type == 7 }
        #expect(isReset || isRefused || isConnectionError)
        #expect(Self.status(frames, stream: 1) != 200)
        if !isConnectionError { #expect(Self.status(frames, stream: 3) == 200) }
    }

    @Test("refuses header sections that are too large or have too many fields")
    func tooLarge() async throws {
        let many = HTTP2Bytes.get + (0..<150).map { ("x\($0)", "y") }
        let long = HTTP2Bytes.get + [("x", String(repeating: "y", count: 10_000))]
        for fields in [many, long] {
            let frames = try await exchange([HTTP2Bytes.headers(fields, stream: 1)]) {
                Self.hasEnded(1)($0) || $0.contains { $0.type == 7 }
            }
            #expect(Self.status(frames, stream: 1) != 200)
        }
    }

    @Test("ends a connection that floods it", arguments: ["resets", "continuations", "pings", "settings", "empty data"])
    func floods(_ kind: String) async throws {
        var flood: [[UInt8]] = []
        switch kind {
        case "resets":
            flood = (0..<2000).map { index in
                HTTP2Bytes.headers(HTTP2Bytes.get, stream: 2 * index + 1, ends: false) + HTTP2Bytes.reset(stream: 2 * index + 1)
            }
        case "continuations":
            flood = [HTTP2Bytes.frame(type: 1, flags: 1, stream: 1, HTTP2Bytes.fields(HTTP2Bytes.get))]
            flood += (0..<100).map { HTTP2Bytes.frame(type: 9, flags: 0, stream: 1, HTTP2Bytes.field("x\($0)", "y")) }
        case "pings":
            flood = (0..<5000).map { _ in HTTP2Bytes.frame(type: 6, flags: 0, stream: 0, [UInt8](repeating: 1, count: 8)) }
        case "settings":
            flood = (0..<5000).map { _ in HTTP2Bytes.settings }
        default:
            flood = [HTTP2Bytes.headers([(":method", "POST")] + HTTP2Bytes.get.dropFirst(), stream: 1, ends: false)]
            flood += (0..<5000).map { _ in HTTP2Bytes.frame(type: 0, flags: 0, stream: 1, []) }
        }
        // Not for the server to stop at its own time limit: it has none that could pass within the suite's.
        var limits = HTTPServerLimits()
        limits.nextRequest = .hours(1)
        limits.stalledRead = .hours(1)
        let batches = stride(from: 0, to: flood.count, by: 50).map { Array(flood[$0..<min($0 + 50, flood.count)].joined()) }
        let frames = try await exchange(batches, limits: limits)
        #expect(frames.contains { $0.type == 7 }, "a GOAWAY says why")
    }

    @Test("takes no more than its number of requests at once")
    func concurrency() async throws {
        var limits = HTTPServerLimits()
        limits.http2.concurrentStreams = 3
        let requests = (0..<5).map {
            HTTP2Bytes.headers(HTTP2Bytes.get.dropLast() + [(":path", "/never")], stream: 2 * $0 + 1)
        }
        let frames = try await exchange([Array(requests.joined())], limits: limits) { frames in
            frames.contains { $0.type == 7 } || frames.filter { $0.type == 3 }.count >= 2
        }
        #expect(frames.contains { $0.type == 7 } || frames.filter { $0.type == 3 }.count == 2)
    }

    @Test("says GOAWAY after its number of requests, and ends an idle connection")
    func lastRequest() async throws {
        var limits = HTTPServerLimits()
        limits.requestsPerConnection = 2
        limits.lingeringClose = .milliseconds(50)
        let frames = try await exchange(
            [HTTP2Bytes.headers(HTTP2Bytes.get, stream: 1) + HTTP2Bytes.headers(HTTP2Bytes.get, stream: 3)], limits: limits)
        #expect(Self.status(frames, stream: 3) == 200)
        #expect(frames.contains { $0.type == 7 })
        var idle = HTTPServerLimits()
        idle.firstRequest = .milliseconds(50)
        idle.lingeringClose = .milliseconds(50)
        #expect(try await exchange([], limits: idle).contains { $0.type == 7 })
    }

    @Test("survives any bytes")
    func randomBytes() async throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let bytes = (0..<Int.random(in: 1...2000, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
            }
            var limits = HTTPServerLimits()
            limits.firstRequest = .milliseconds(200)
            limits.lingeringClose = .milliseconds(50)
            _ = try await exchange([bytes], limits: limits)
        }
    }
}
