import ApusNIO
import ApusTestKit
import NIOCore
import NIOPosix
import NIOTLS
import Testing

/// Programs on NIO's async channels: bootstraps that give a `NIOAsyncChannel` for each connection, and protocols chosen by ALPN.
@Suite("NIOAsyncChannel over TLS", .timeLimit(.minutes(2)))
struct AsyncChannelTests {
    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let group = MultiThreadedEventLoopGroup.singleton

    private static func wrap(_ channel: any Channel, behind tls: any TLSChannelHandler) throws -> Bytes {
        try channel.pipeline.syncOperations.addHandler(tls)
        return try Bytes(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    private func listen(_ protocols: [ApplicationProtocol] = []) async throws -> NIOAsyncChannel<Bytes, Never> {
        let configuration = ServerConfiguration(identities: [try TestIdentity.shared.identity], applicationProtocols: protocols)
        return try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.wrap(channel, behind: try TLSServerHandler(configuration: configuration))
                }
            }
    }

    /// Echoes on one connection, and ends its direction when the client has.
    private func serveOne(_ server: NIOAsyncChannel<Bytes, Never>) async throws {
        try await server.executeThenClose { connections in
            for try await connection in connections {
                try await connection.executeThenClose { inbound, outbound in
                    for try await bytes in inbound { try await outbound.write(bytes) }
                    outbound.finish()
                }
                return
            }
        }
    }

    @Test("bytes go both ways, and each side ends its direction")
    func echo() async throws {
        let server = try await listen()
        let address = try #require(server.channel.localAddress)
        let configuration = ClientConfiguration(verifier: try TestIdentity.shared.verifier)
        let sent = pattern(300_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serveOne(server) }
            let client = try await ClientBootstrap(group: self.group)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(to: address) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.wrap(
                            channel, behind: try TLSClientHandler(configuration: configuration, serverName: "test.example"))
                    }
                }
            let received = try await client.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: sent))
                outbound.finish()
                var received: [UInt8] = []
                for try await bytes in inbound { received += bytes.readableBytesView }
                return received
            }
            #expect(received == sent)
            try await group.waitForAll()
        }
    }

    @Test("a server that is not trusted ends the client's sequence with the reason")
    func untrusted() async throws {
        let server = try await listen()
        let address = try #require(server.channel.localAddress)
        let verdict = PeerVerdict.untrusted(UntrustedPeer(reason: .wrongName, message: "it is somebody else"))
        let configuration = ClientConfiguration(verifier: FixedVerifier(verdict: verdict))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await serveOne(server) }
            let client = try await ClientBootstrap(group: self.group)
                .connect(to: address) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.wrap(
                            channel, behind: try TLSClientHandler(configuration: configuration, serverName: "test.example"))
                    }
                }
            let error = await #expect(throws: TLSError.self) {
                try await client.executeThenClose { inbound, _ in for try await _ in inbound {} }
            }
            #expect(error == .untrusted(UntrustedPeer(reason: .wrongName, message: "it is somebody else")))
            try await group.waitForAll()
        }
    }

    @Test("NIO's typed negotiation handler sees the protocol that both speak", arguments: ["h2", "http/1.1"])
    func negotiation(name: String) async throws {
        let server = try await listen([.h2, .http11])
        let address = try #require(server.channel.localAddress)
        let configuration = ClientConfiguration(
            verifier: try TestIdentity.shared.verifier, applicationProtocols: [try #require(ApplicationProtocol(name))])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serveOne(server) }
            let negotiated = try await ClientBootstrap(group: self.group)
                .connect(to: address) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let tls = try TLSClientHandler(configuration: configuration, serverName: "test.example")
                        let negotiation = NIOTypedApplicationProtocolNegotiationHandler<String> { result, channel in
                            guard case .negotiated(let name) = result else {
                                return channel.eventLoop.makeSucceededFuture("none")
                            }
                            return channel.close().map { name }
                        }
                        try channel.pipeline.syncOperations.addHandlers(tls, negotiation)
                        return negotiation.protocolNegotiationResult
                    }
                }
            #expect(try await negotiated.get() == name)
            try await group.waitForAll()
        }
    }
}
