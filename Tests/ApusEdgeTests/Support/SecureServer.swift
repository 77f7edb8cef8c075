import ApusHTTP
import ApusNIO
import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix

/// The HTTP server behind TLS, on a port of its own, and clients that trust it.
struct SecureServer: Sendable {
    let channel: any Channel
    let identity: TestIdentity
    /// Between it and its clients, where the network is not perfect.
    let relay: Relay?

    static func start(
        _ responder: any HTTPResponder, limits: HTTPServerLimits = HTTPServerLimits(),
        protocols: [ApplicationProtocol] = [.h2, .http11]
    ) async throws -> SecureServer {
        let identity = try TestIdentity(.p256)
        let tls = ServerConfiguration(identities: [identity.identity], applicationProtocols: protocols)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(try TLSServerHandler(configuration: tls))
                    try channel.pipeline.syncOperations.addHTTPServer(responder: responder, limits: limits, channel: channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let relay = try await Relay.startWhereNeeded(to: channel)
        return SecureServer(channel: channel, identity: identity, relay: relay)
    }

    private var address: SocketAddress? { relay?.address ?? channel.localAddress }

    var origin: HTTPOrigin {
        HTTPOrigin(isSecure: true, host: "127.0.0.1", port: address?.port, serverName: "test.example")
    }

    func client(
        _ protocols: [ApplicationProtocol] = [.h2, .http11], prepare: (inout HTTPClientConfiguration) -> Void = { _ in }
    ) -> HTTPClient {
        var configuration = HTTPClientConfiguration(
            tls: ClientConfiguration(verifier: identity.verifier, applicationProtocols: protocols))
        prepare(&configuration)
        return HTTPClient(group: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// A connection that sends and receives bytes under TLS.
    func connect(_ protocols: [ApplicationProtocol]) async throws -> RawClient {
        guard let address else { throw ChannelError.inappropriateOperationForState }
        let configuration = ClientConfiguration(verifier: identity.verifier, applicationProtocols: protocols)
        return try await RawClient.connect(
            to: address, tls: { try TLSClientHandler(configuration: configuration, serverName: "test.example") })
    }

    func stop() async {
        try? await relay?.stop()
        try? await channel.close()
    }
}
