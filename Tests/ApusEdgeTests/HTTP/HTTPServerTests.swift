import ApusHTTP
import Foundation
import NIOCore
import Testing

@Suite("The HTTP/1.1 server", .networks(.perfect, .restless(1)), .timeLimit(.minutes(2)))
struct HTTPServerTests {
    /// Sends `requests` at once; gives all that came until the server closed.
    private func exchange(
        _ requests: String, limits: HTTPServerLimits = HTTPServerLimits(), endsOutput: Bool = false, pieceSize: Int = .max
    ) async throws -> String {
        let server = try await PlainServer.start(PathResponder(), limits: limits)
        let client = try await server.connect()
        let bytes = Array(requests.utf8)
        if pieceSize >= bytes.count {
            try await client.send(bytes)
        } else {
            for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                try await client.send(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
            }
        }
        if endsOutput { try await client.endOutput() }
        let answer = try await client.receivedToTheEnd()
        await server.stop()
        return String(decoding: answer, as: UTF8.self)
    }

    private static let close = "Host: h\r\nConnection: close\r\n\r\n"

    @Test(
        "answers each request with the right status, and closes where it can't go on",
        arguments: [
            ("GET / HTTP/1.1\r\n" + close, "200 OK"),
            ("GET / HTTP/1.0\r\n\r\n", "200 OK"),
            ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 Bad Request"),
            ("nonsense\r\n\r\n", "501 Not Implemented"),
            ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505 HTTP Version Not Supported"),
            ("GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", "400 Bad Request"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 Bad Request"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400 Bad Request"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400 Bad Request"),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "400 Bad Request"),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\n" + close + "body", "200 OK"),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + close + "4\r\nbody\r\n0\r\n\r\n", "200 OK"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", "413 Payload Too Large"),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "501 Not Implemented"),
            ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n" + close, "431 Request Header Fields Too Large"),
            (
                "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 9000) + "\r\n" + close,
                "431 Request Header Fields Too Large"
            ),
            ("GET / HTTP/1.1\r\n" + String(repeating: "X: a\r\n", count: 101) + close, "431 Request Header Fields Too Large"),
        ])
    func status(_ request: String, _ status: String) async throws {
        let answer = try await exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(answer.prefix(200))")
        #expect(answer.contains("\r\nDate: "))
        #expect(answer.contains("\r\nContent-Length: "))
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "one response alone")
    }

    @Test("gives the same answer to a request that trickles")
    func trickle() async throws {
        let request = "POST /a HTTP/1.1\r\nContent-Length: 4\r\n" + Self.close + "body"
        #expect(try await exchange(request, pieceSize: 1).hasSuffix("\r\n\r\nPOST /a"))
    }

    @Test("answers requests that come at once in their order, however long each takes")
    func pipelining() async throws {
        let answer = try await exchange(
            "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /3 HTTP/1.1\r\nHost: h\r\n\r\n"
                + "GET /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /5 HTTP/1.1\r\n" + Self.close)
        let bodies = answer.components(separatedBy: "HTTP/1.1 200 OK\r\n").dropFirst().map {
            $0.components(separatedBy: "\r\n\r\n").dropFirst().joined()
        }
        #expect(bodies == ["slow", "GET /2", "", "onetwo", "GET /5"])
    }

    @Test("answers nothing that comes after the last request")
    func afterTheLast() async throws {
        let answer = try await exchange("GET /1 HTTP/1.1\r\n" + Self.close + "GET /2 HTTP/1.1\r\n" + Self.close)
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
        #expect(answer.hasSuffix("GET /1"))
    }

    @Test("keeps a connection of HTTP/1.0 open only when asked to")
    func http10() async throws {
        let answer = try await exchange("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n")
        #expect(answer.lowercased().contains("connection: keep-alive"))
        #expect(answer.hasSuffix("GET /2"))
    }

    @Test("sends no content where there may be none, and still its length for HEAD")
    func noContent() async throws {
        let head = try await exchange("HEAD /stream HTTP/1.1\r\n" + Self.close)
        #expect(head.contains("Content-Length: 6\r\n"))
        #expect(head.hasSuffix("\r\n\r\n"))
        let none = try await exchange("GET /none HTTP/1.1\r\n" + Self.close)
        #expect(none.hasPrefix("HTTP/1.1 204"))
        #expect(!none.contains("Content-Length"))
        #expect(none.hasSuffix("\r\n\r\n"))
        let notModified = try await exchange("GET /not-modified HTTP/1.1\r\n" + Self.close)
        #expect(notModified.hasPrefix("HTTP/1.1 304"))
        #expect(notModified.contains("ETag: \"x\""))
        #expect(notModified.hasSuffix("\r\n\r\n"))
    }

    @Test("ends the connection after content that is not as long as announced", arguments: ["/short", "/long"])
    func wrongLength(_ path: String) async throws {
        let answer = try await exchange("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(!answer.contains("/next"))
    }

    @Test("does not let a field be smuggled into a response")
    func headerInjection() async throws {
        let answer = try await exchange("GET /broken-header HTTP/1.1\r\n" + Self.close)
        #expect(!answer.contains("\nX-B") && !answer.contains("\rX-B"))
    }

    @Test("answers a client that has closed its direction")
    func halfClose() async throws {
        let answer = try await exchange("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n", endsOutput: true)
        #expect(answer.hasSuffix("slow"))
    }

    @Test("closes on a client that leaves in the middle of a request", arguments: ["", "GET", "GET / HTTP/1.1\r\nHost: h\r\n"])
    func endOfInput(_ request: String) async throws {
        let answer = try await exchange(request, endsOutput: true)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
    }

    @Test(
        "does not wait for ever",
        arguments: ["", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"])
    func slowRequest(_ request: String) async throws {
        // This limit alone can end the exchange before the suite's time limit: the others are out of reach.
        var limits = HTTPServerLimits()
        limits.firstRequest = .milliseconds(150)
        limits.stalledRead = .milliseconds(150)
        limits.nextRequest = .hours(1)
        limits.stalledWrite = .hours(1)
        limits.lingeringClose = .milliseconds(50)
        let answer = try await exchange(request, limits: limits)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408"))
    }

    @Test("does not wait for ever between requests")
    func idle() async throws {
        var limits = HTTPServerLimits()
        limits.firstRequest = .hours(1)
        limits.nextRequest = .milliseconds(100)
        let answer = try await exchange("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits)
        #expect(answer.hasSuffix("GET /1"))
    }

    @Test("closes a connection after its number of requests")
    func requestLimit() async throws {
        var limits = HTTPServerLimits()
        limits.requestsPerConnection = 2
        let request = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
        let answer = try await exchange(request + request + request, limits: limits)
        #expect(answer.components(separatedBy: "HTTP/1.1 200").count == 3)
    }

    @Test("holds no more for a client that does not read than one piece, and gives it up", .timeLimit(.minutes(5)))
    func stalledClient() async throws {
        var limits = HTTPServerLimits()
        limits.stalledWrite = .milliseconds(300)
        let server = try await PlainServer.start(PathResponder(), limits: limits)
        let client = try await server.connect(readsAtOnce: false)
        try await client.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n")
        // The sockets' buffers fill, and then the limit passes, however long that takes here.
        while server.endedConnections == 0 { try await Task.sleep(for: .milliseconds(20)) }
        try await client.channel.setOption(.autoRead, value: true).get()
        client.channel.read()
        _ = try await client.receivedToTheEnd()
        await server.stop()
    }

    @Test("survives any bytes")
    func randomBytes() async throws {
        let server = try await PlainServer.start(PathResponder())
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let client = try await server.connect()
            try await client.send(
                (0..<Int.random(in: 1...2000, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
            try await client.endOutput()
            _ = try await client.receivedToTheEnd()
        }
        let client = try await server.connect()
        try await client.send("GET /after HTTP/1.1\r\n" + Self.close)
        #expect(String(decoding: try await client.receivedToTheEnd(), as: UTF8.self).hasSuffix("GET /after"))
        await server.stop()
    }
}
