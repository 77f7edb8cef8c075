import ApusNIO
import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Real sockets whose connection ends somewhere in the handshake, or behind it.
@Suite("TLS over TCP that is cut", .timeLimit(.minutes(5)))
struct LoopbackCutTests {
    struct Row: Sendable, CustomStringConvertible {
        let version: ProtocolVersion
        let cutsClient: Bool

        var description: String { "\(version), on its way to the \(cutsClient ? "client" : "server")" }
        func cut(_ count: Int) -> Relay.Cut { cutsClient ? Relay.Cut(toClient: count) : Relay.Cut(toServer: count) }
    }

    static let rows = [ProtocolVersion.TLS13, .TLS12].flatMap { version in
        [true, false].map { Row(version: version, cutsClient: $0) }
    }

    /// What must be gone when the channels are.
    private final class Remains: Sendable {
        private struct Weak: Sendable {
            weak let object: (any AnyObject & Sendable)?
        }

        private let objects = Mutex<[Weak]>([])

        func keep(_ object: any AnyObject & Sendable) {
            let object = Weak(object: object)
            objects.withLock { $0.append(object) }
        }

        var count: Int { objects.withLock { $0.count { $0.object != nil } } }
    }

    /// Both sides say something at once, and close when they have heard the other. What is seen of it is told by the two outcomes.
    private func run(_ row: Row, cut: Relay.Cut) async throws -> (
        relay: Relay, handshakes: [Result<NegotiatedParameters, any Error>], left: Int
    ) {
        let identity = try TestIdentity.shared
        var client = ClientConfiguration(verifier: identity.verifier)
        client.policy.minimumVersion = row.version
        client.policy.maximumVersion = row.version
        let server = ServerConfiguration(identities: [identity.identity])
        let remains = Remains()
        let accepted = AsyncStream<EventLoopFuture<NegotiatedParameters>>.makeStream()
        let listener = try await ServerBootstrap(group: Loopback.group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TLSServerHandler(configuration: server)
                    remains.keep(channel)
                    try channel.pipeline.syncOperations.addHandlers([tls, Echo()])
                    accepted.continuation.yield(channel.tlsHandshake())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let relay = try await Relay.start(
            to: try #require(listener.localAddress), network: .restless(3), cut: cut, on: Loopback.group)
        var handshakes: [Result<NegotiatedParameters, any Error>] = []
        do {
            let outcome = Collector.Outcome()
            let channel = try await Loopback.connect(to: relay.address) { [client] in
                [try TLSClientHandler(configuration: client, serverName: "test.example"), Collector(outcome)]
            }
            remains.keep(channel)
            let write = channel.eventLoop.makePromise(of: Void.self)
            channel.writeAndFlush(ByteBuffer(bytes: pattern(100)), promise: write)
            handshakes.append(await result(channel.tlsHandshake()))
            var iterator = accepted.stream.makeAsyncIterator()
            handshakes.append(await result(try #require(await iterator.next())))
            // Each of these is answered, in whatever way.
            _ = await result(write.futureResult)
            try? await channel.close(mode: .output)
            do { #expect(try await outcome.wait() == pattern(100)) } catch { expectTyped(error) }
            try await channel.closeFuture.get()
        }
        try await relay.stop()
        try await listener.close()
        // Event loops let go of a channel a moment after its end.
        for _ in 0..<500 where remains.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
        return (relay, handshakes, remains.count)
    }

    private func result<Value: Sendable>(_ future: EventLoopFuture<Value>) async -> Result<Value, any Error> {
        do { return .success(try await future.get()) } catch { return .failure(error) }
    }

    private func expectTyped(_ error: any Error) {
        #expect(error is TLSError || error is TLSHandlerError || error is ChannelError || error is IOError, "\(error)")
    }

    @Test("ends in a typed error or in success, with every promise fulfilled and nothing left", arguments: rows)
    func cut(_ row: Row) async throws {
        let whole = try await run(row, cut: Relay.Cut())
        #expect(whole.left == 0)
        for handshake in whole.handshakes { #expect(throws: Never.self) { try handshake.get() } }
        let total = row.cutsClient ? whole.relay.countToClient : whole.relay.countToServer
        try #require(total > 100)
        for count in stride(from: 0, to: total, by: max(1, total / 40)) {
            let seen = try await run(row, cut: row.cut(count))
            #expect(seen.left == 0, "something is left after \(count) bytes")
            #expect(seen.handshakes.count == 2)
            for case .failure(let error) in seen.handshakes { expectTyped(error) }
            // Nobody can be done who has heard nothing.
            if count < 50 { #expect(throws: (any Error).self) { try seen.handshakes[row.cutsClient ? 0 : 1].get() } }
        }
    }
}
