import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ApusNIO

@Suite("TLS over TCP on the loopback interface", .networks(.perfect, .restless(1), .restless(2)), .timeLimit(.minutes(2)))
struct LoopbackTests {
    private func serverConfiguration() throws -> ServerConfiguration {
        ServerConfiguration(identities: [try TestIdentity.shared.identity], applicationProtocols: [.http11])
    }

    private func clientConfiguration() throws -> ClientConfiguration {
        ClientConfiguration(verifier: try TestIdentity.shared.verifier, applicationProtocols: [.http11])
    }

    /// Sends `bytes` to an echo server and expects them back, closing direction by direction.
    private func expectEcho(
        of bytes: [UInt8], client: ClientConfiguration, server: @escaping @Sendable () throws -> TLSServerHandler
    ) async throws {
        try await Loopback.withServer(handlers: { [try server(), Echo()] }) { address in
            let outcome = Collector.Outcome()
            let channel = try await Loopback.connect(to: address) {
                [try TLSClientHandler(configuration: client, serverName: "test.example"), Collector(outcome)]
            }
            async let write: Void = channel.writeAndFlush(ByteBuffer(bytes: bytes))
            let negotiated = try await channel.tlsHandshake().get()
            #expect(negotiated.applicationProtocol == .http11)
            try await write
            try await channel.close(mode: .output)
            #expect(try await outcome.wait() == bytes)
            try await channel.closeFuture.get()
        }
    }

    @Test("echoes", arguments: [1, 100, 70_000, 8_000_000])
    func echo(_ count: Int) async throws {
        let server = try serverConfiguration()
        try await expectEcho(of: pattern(count), client: try clientConfiguration()) {
            try TLSServerHandler(configuration: server)
        }
    }

    @Test("works where verifier, configuration and signature are all answered by others")
    func everythingElsewhere() async throws {
        let identity = try TestIdentity.shared
        var server = try serverConfiguration()
        server.identities = [
            Identity(
                certificateChain: identity.identity.certificateChain, signer: SlowSigner(key: DistantKey(identity.privateKey)))
        ]
        var client = try clientConfiguration()
        client.verifier = SlowVerifier(verifier: identity.verifier)
        try await expectEcho(of: pattern(100_000), client: client) { [server] in
            TLSServerHandler(awaiting: { clientHello in
                try await Task.sleep(for: .milliseconds(5))
                #expect(clientHello.serverName == "test.example")
                return server
            })
        }
    }

    @Test("works with the bootstrap convenience and with NIO's universal bootstrap")
    func bootstraps() async throws {
        let server = try serverConfiguration()
        let client = try clientConfiguration()
        try await Loopback.withServer(handlers: { [try TLSServerHandler(configuration: server), Echo()] }) { address in
            let direct = try await ClientBootstrap(group: Loopback.group).tls(client, serverName: "test.example")
                .connect(to: address).get()
            #expect(try await direct.tlsHandshake().get().version == .TLS13)
            try await direct.close()
            let universal = try await NIOClientTCPBootstrap(
                ClientBootstrap(group: Loopback.group), tls: TLSClientProvider(client, serverName: "test.example")
            ).enableTLS().connect(host: "127.0.0.1", port: try #require(address.port)).get()
            #expect(try await universal.tlsHandshake().get().version == .TLS13)
            try await universal.close()
        }
        #expect(throws: TLSError.self) { try ClientBootstrap(group: Loopback.group).tls(client, serverName: "no name") }
    }

    @Test("connects in one call, which ends with the handshake", arguments: ["127.0.0.1", "localhost"])
    func connectTLS(_ host: String) async throws {
        let server = try serverConfiguration()
        let client = try clientConfiguration()
        try await Loopback.withServer(handlers: { [try TLSServerHandler(configuration: server), Echo()] }) { address in
            let port = try #require(address.port)
            let bootstrap = { ClientBootstrap(group: Loopback.group) }
            let channel = try await bootstrap().connectTLS(client, host: host, port: port).get()
            #expect(try await channel.tlsHandshake().get().applicationProtocol == .http11)
            try await channel.close()

            // Whatever fails, it fails with the reason.
            let reason = UntrustedPeer(reason: .unknownIssuer, message: "unknown in the test")
            var distrustful = client
            distrustful.verifier = FixedVerifier(verdict: .untrusted(reason))
            await #expect(throws: TLSError.untrusted(reason)) {
                try await bootstrap().connectTLS(distrustful, host: host, port: port).get()
            }
            // Also where the handshake is over, and its handler gone, before anybody hears of the channel.
            await #expect(throws: TLSError.untrusted(reason)) {
                try await LateBootstrap(bootstrap()).connectTLS(distrustful, host: host, port: port).get()
            }
            await #expect(throws: TLSError.self) {
                try await bootstrap().connectTLS(client, host: host, port: port, serverName: "no name").get()
            }
        }
        await #expect(throws: (any Error).self) {
            try await ClientBootstrap(group: Loopback.group).connectTLS(client, host: "127.0.0.1", port: 1).get()
        }
    }

    @Test("gives NIO's asynchronous channels their data and their end")
    func asyncChannel() async throws {
        let server = try serverConfiguration()
        let client = try clientConfiguration()
        try await Loopback.withServer(handlers: { [try TLSServerHandler(configuration: server), Echo()] }) { address in
            let channel = try await ClientBootstrap(group: Loopback.group).connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TLSClientHandler(configuration: client, serverName: "test.example"))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
            let received = try await channel.executeThenClose { inbound, outbound in
                for _ in 0..<100 { try await outbound.write(ByteBuffer(bytes: pattern(10_000))) }
                outbound.finish()
                var received = ByteBuffer()
                for try await bytes in inbound { received.writeImmutableBuffer(bytes) }
                return received
            }
            #expect(received.readableBytes == 1_000_000)
            #expect(Array(received.readableBytesView.prefix(10_000)) == pattern(10_000))
        }
    }

    @Test("holds data that came with the handshake until the application reads, when it reads by itself")
    func backPressure() async throws {
        let server = try serverConfiguration()
        let outcome = Collector.Outcome()
        let accepted = AsyncStream<any Channel>.makeStream()
        try await Loopback.withServer(
            autoRead: false,
            handlers: {
                [try TLSServerHandler(configuration: server), ChannelAnnouncer(accepted.continuation), Collector(outcome)]
            }
        ) { address in
            let client = try clientConfiguration()
            let channel = try await Loopback.connect(to: address) {
                [try TLSClientHandler(configuration: client, serverName: "test.example")]
            }
            // It leaves in one piece with the client's Finished.
            try await channel.writeAndFlush(ByteBuffer(bytes: [1, 2, 3]))
            var iterator = accepted.stream.makeAsyncIterator()
            let serverSide = try #require(await iterator.next())
            _ = try await serverSide.tlsHandshake().get()
            try await Task.sleep(for: .milliseconds(50))
            #expect(outcome.bytes.isEmpty)
            try await serverSide.eventLoop.submit { serverSide.read() }.get()
            try await expectSoon { outcome.bytes == [1, 2, 3] }

            // And afterwards nothing that was not asked for.
            try await channel.writeAndFlush(ByteBuffer(bytes: [4]))
            try await Task.sleep(for: .milliseconds(50))
            #expect(outcome.bytes == [1, 2, 3])
            serverSide.read()
            try await expectSoon { outcome.bytes == [1, 2, 3, 4] }
            try await serverSide.setOption(.autoRead, value: true).get()
            try await channel.close(mode: .output)
            _ = try await outcome.wait()
            try await serverSide.close()
        }
    }

    @Test("reads nothing more while an answer is awaited, and loses nothing of what came")
    func inputWhileWaiting() async throws {
        let gate = Gate()
        let server = try serverConfiguration()
        var client = try clientConfiguration()
        client.verifier = GatedVerifier(verifier: try TestIdentity.shared.verifier, gate: gate)
        try await Loopback.withServer(handlers: { [try TLSServerHandler(configuration: server), Echo()] }) { [client] address in
            let outcome = Collector.Outcome()
            let reads = ReadCounter.Count()
            let channel = try await Loopback.connect(to: address) {
                [
                    ReadCounter(reads), try TLSClientHandler(configuration: client, serverName: "test.example"),
                    Collector(outcome),
                ]
            }
            async let write: Void = channel.writeAndFlush(ByteBuffer(bytes: pattern(1000)))
            await gate.waitForArrival()
            try await channel.eventLoop.submit {}.get()
            let before = reads.value
            // An automatic read came behind the burst that brought the certificate, and the application asks too.
            channel.read()
            try await Task.sleep(for: .milliseconds(20))
            try await channel.eventLoop.submit {}.get()
            #expect(reads.value == before)
            #expect(reads.isLastBurstUnanswered)
            gate.open()
            try await write
            try await channel.close(mode: .output)
            #expect(try await outcome.wait() == pattern(1000))
        }
    }

    @Test("gives up on an answer that does not come, and an answer that comes too late does no harm")
    func timeoutWhileWaiting() async throws {
        let gate = Gate()
        let server = try serverConfiguration()
        var client = try clientConfiguration()
        client.verifier = GatedVerifier(verifier: try TestIdentity.shared.verifier, gate: gate)
        try await Loopback.withServer(handlers: { [try TLSServerHandler(configuration: server), Echo()] }) { [client] address in
            let outcome = Collector.Outcome()
            let channel = try await Loopback.connect(to: address) {
                [
                    try TLSClientHandler(
                        configuration: client, serverName: "test.example",
                        options: TLSHandlerOptions(handshakeTimeout: .milliseconds(100))), Collector(outcome),
                ]
            }
            await #expect(throws: TLSHandlerError.handshakeTimedOut(.milliseconds(100))) { try await outcome.wait() }
            try await channel.closeFuture.get()
            gate.open()
            // The answer finds its way to the event loop before this does.
            try await Task.sleep(for: .milliseconds(20))
            try await channel.eventLoop.submit {}.get()
        }
    }

    @Test("reports a peer that vanishes while an answer is awaited", .timeLimit(.minutes(5)), arguments: [true, false])
    func endWhileWaiting(_ allowsHalfClosure: Bool) async throws {
        let gate = Gate()
        let accepted = AsyncStream<any Channel>.makeStream()
        let server = try serverConfiguration()
        var client = try clientConfiguration()
        client.verifier = GatedVerifier(verifier: try TestIdentity.shared.verifier, gate: gate)
        try await Loopback.withServer(
            handlers: { [ChannelAnnouncer(accepted.continuation), try TLSServerHandler(configuration: server)] }
        ) { [client] address in
            let transport = Collector.Outcome()
            let outcome = Collector.Outcome()
            let channel = try await Loopback.connect(to: address, allowsHalfClosure: allowsHalfClosure) {
                [
                    PassiveCollector(transport),
                    // A machine with much else to do may be slower than the default limit; it is not what is tested.
                    try TLSClientHandler(
                        configuration: client, serverName: "test.example", options: TLSHandlerOptions(handshakeTimeout: nil)),
                    Collector(outcome),
                ]
            }
            await gate.waitForArrival()
            var iterator = accepted.stream.makeAsyncIterator()
            let serverSide = try #require(await iterator.next())
            // Past the TLS handler, as a crash would.
            try await serverSide.eventLoop.submit {
                try serverSide.pipeline.syncOperations.context(handlerType: ChannelAnnouncer.self).close(promise: nil)
            }.get()
            _ = try await transport.wait()
            gate.open()
            // Where this side can still write, it completes the handshake before it finds that nobody is there.
            let expected = TLSError.truncated(allowsHalfClosure ? .duringData : .duringHandshake)
            let error = await #expect(throws: (any Error).self) { try await outcome.wait() }
            // TCP resets the connection where the other end goes with bytes unread, as this side's ChangeCipherSpec may be.
            #expect(error as? TLSError == expected || error is IOError, "\(String(describing: error))")
            try await channel.closeFuture.get()
        }
    }

    private func expectSoon(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<5000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition(), sourceLocation: sourceLocation)
    }
}

/// Notes the end of the transport, and lets everything through.
private final class PassiveCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let outcome: Collector.Outcome

    init(_ outcome: Collector.Outcome) { self.outcome = outcome }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if let event = event as? ChannelEvent, event == .inputClosed { outcome.end() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        outcome.end()
    }
}

/// Counts the reads that reach the transport.
private final class ReadCounter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    final class Count: Sendable {
        private let state = Mutex((reads: 0, readsAtLastBurst: 0))

        var value: Int { state.withLock { $0.reads } }
        /// Whether no read followed the last bytes that came.
        var isLastBurstUnanswered: Bool { state.withLock { $0.reads == $0.readsAtLastBurst } }

        func read() { state.withLock { $0.reads += 1 } }
        func burst() { state.withLock { $0.readsAtLastBurst = $0.reads } }
    }

    private let count: Count

    init(_ count: Count) { self.count = count }

    func read(context: ChannelHandlerContext) {
        count.read()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count.burst()
        context.fireChannelRead(data)
    }
}

/// Hands out the channel it stands in.
private final class ChannelAnnouncer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<any Channel>.Continuation

    init(_ continuation: AsyncStream<any Channel>.Continuation) { self.continuation = continuation }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        continuation.yield(context.channel)
    }
}

private struct SlowVerifier: PeerVerifier {
    let verifier: any PeerVerifier

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        try? await Task.sleep(for: .milliseconds(5))
        return await verifier.verify(request)
    }
}

private struct GatedVerifier: PeerVerifier {
    let verifier: any PeerVerifier
    let gate: Gate

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        await gate.pass()
        return await verifier.verify(request)
    }
}

private struct SlowSigner: RemoteSigner {
    let key: DistantKey
    var signatureSchemes: [SignatureScheme] { key.signatureSchemes }

    func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8] {
        try await Task.sleep(for: .milliseconds(5))
        return try await key.signature(for: input, scheme: scheme)
    }
}
