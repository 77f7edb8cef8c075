import ApusTestKit
import NIOCore
import NIOPosix
import Testing

@testable import ApusNIO

@Suite("Streams for programs without a pipeline", .timeLimit(.minutes(2)))
struct StreamTests {
    private static func serverConfiguration() throws -> ServerConfiguration {
        ServerConfiguration(identities: [try TestIdentity.shared.identity], applicationProtocols: [.http11])
    }

    private static func clientConfiguration() throws -> ClientConfiguration {
        ClientConfiguration(verifier: try TestIdentity.shared.verifier, applicationProtocols: [.http11])
    }

    /// Runs `serve` for each connection of a server, and `body` with a way to connect to it.
    private func withServer(
        serve: @escaping @Sendable (TLSStream) async throws -> Void, onError: @escaping @Sendable (any Error) -> Void = { _ in },
        maximumConnections: Int = 10, _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await TLSServer.listen(
            host: "127.0.0.1", port: 0, configuration: try Self.serverConfiguration(), maximumConnections: maximumConnections)
        let port = try #require(server.localAddress?.port)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run(onError: onError, serve) }
            try await body(port)
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    private func connect(_ port: Int, _ configuration: ClientConfiguration? = nil) async throws -> TLSStream {
        try await TLSClient.connect(
            host: "127.0.0.1", port: port, configuration: try configuration ?? Self.clientConfiguration(),
            serverName: "test.example")
    }

    private static let echo: @Sendable (TLSStream) async throws -> Void = { stream in
        for try await bytes in stream { try await stream.write(bytes) }
        try await stream.closeOutput()
    }

    /// Ends the transport without close_notify.
    private static func cut(_ stream: TLSStream) async throws {
        try await stream.channel.eventLoop.submit {
            try stream.channel.pipeline.syncOperations.context(handlerType: TLSServerHandler.self).close(mode: .all, promise: nil)
        }.get()
    }

    @Test("more than any buffer holds comes back whole, and ends where the peer says so")
    func echoes() async throws {
        try await withServer(serve: Self.echo) { port in
            let stream = try await connect(port)
            #expect(try await stream.negotiated.applicationProtocol == .http11)
            let sent = pattern(3_000_000)
            let received = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask {
                    try await stream.write(sent)
                    try await stream.closeOutput()
                    return []
                }
                group.addTask {
                    var received: [UInt8] = []
                    for try await bytes in stream { received += bytes }
                    return received
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(received == sent)
            #expect(try await stream.read() == nil)
            await stream.close()
            await #expect(throws: (any Error).self) { try await stream.write("too late") }
        }
    }

    @Test("connecting fails with the reason of the handshake, and the server goes on")
    func untrusted() async throws {
        let failures = AsyncStream<String>.makeStream()
        try await withServer(serve: Self.echo, onError: { failures.continuation.yield("\($0)") }) { port in
            let stranger = ClientConfiguration(
                verifier: FixedVerifier(verdict: .untrusted(UntrustedPeer(reason: .unknownIssuer, message: "nobody knows it"))))
            let error = await #expect(throws: TLSError.self) { try await connect(port, stranger) }
            guard case .untrusted = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            var failure = failures.stream.makeAsyncIterator()
            #expect(await failure.next()?.contains("alert") == true)
            let stream = try await connect(port)
            try await stream.write("still here")
            #expect(try await stream.read() == Array("still here".utf8))
            await stream.close()
        }
    }

    @Test("a cancelled read loses nothing: the next one gets what arrives")
    func cancelledRead() async throws {
        try await withServer(serve: Self.echo) { port in
            let stream = try await connect(port)
            let reading = Task { try await stream.read() }
            // Whether it waits already or has yet to begin: it ends by being cancelled.
            await Task.yield()
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            try await stream.write("after that")
            #expect(try await stream.read() == Array("after that".utf8))
            await stream.close()
        }
    }

    @Test("two reads at a time are refused, the first goes on")
    func concurrentReads() async throws {
        try await withServer(serve: Self.echo) { port in
            let stream = try await connect(port)
            // The server is silent: whichever comes second finds the other one waiting.
            let outcomes = try await withThrowingTaskGroup(of: Result<[UInt8]?, any Error>.self) { group in
                for _ in 0..<2 {
                    group.addTask { do { return .success(try await stream.read()) } catch { return .failure(error) } }
                }
                let refused = try #require(try await group.next())
                try await stream.write("one answer")
                let answered = try #require(try await group.next())
                return (refused, answered)
            }
            guard case .failure(let error) = outcomes.0 else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(error as? TLSHandlerError == .concurrentReads)
            #expect(try outcomes.1.get() == Array("one answer".utf8))
            await stream.close()
        }
    }

    @Test("a connection that ends without close_notify is an error, not an end")
    func truncated() async throws {
        try await withServer(serve: { stream in try await Self.cut(stream) }) { port in
            let stream = try await connect(port)
            await #expect(throws: TLSError.truncated(.duringData)) { while try await stream.read() != nil {} }
            await stream.close()
        }
    }

    @Test("a server takes no more connections at a time than it may")
    func maximumConnections() async throws {
        try await withServer(serve: Self.echo, maximumConnections: 1) { port in
            let first = try await connect(port)
            // The second one's handshake is done by its handler; nobody serves it before the first has ended.
            let second = try await connect(port)
            try await second.write("me too")
            try await first.write("me first")
            #expect(try await first.read() == Array("me first".utf8))
            await first.close()
            #expect(try await second.read() == Array("me too".utf8))
            await second.close()
        }
    }
}
