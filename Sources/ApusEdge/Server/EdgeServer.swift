import ApusHTTP
import ApusNIO
import ApusTLS
package import NIOCore
import NIOPosix

/// A running server.
package struct EdgeServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let connections: OpenConnections
    /// What goes on beside the connections, until shutdown.
    private let companions: [Task<Void, Never>]

    /// Where it listens, numeric: `127.0.0.1:8443`, `[::1]:8443`. In the order of the configuration, IPv4 first.
    package let addresses: [String]

    /// Starts a server; when this returns, it accepts connections.
    ///
    /// - Throws: ``EdgeStartError``; `ApusTLS.TLSError` when the TLS configuration can't work.
    package static func start(_ configuration: EdgeConfiguration) async throws -> EdgeServer {
        let connections = OpenConnections()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let initializer: ConnectionInitializer
        do { initializer = try ConnectionInitializer(configuration, connections: connections, group: group) } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try initializer.initialize(channel) }
            }
        do {
            let listeners = try await Listener(bootstrap: bootstrap).listen(on: configuration.listen)
            let companions = configuration.stapleFiles.map { file in
                Task { await file.follow(every: configuration.stapleInterval, report: configuration.report) }
            }
            return EdgeServer(group: group, listeners: listeners, connections: connections, companions: companions)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        group: MultiThreadedEventLoopGroup, listeners: [any Channel], connections: OpenConnections,
        companions: [Task<Void, Never>]
    ) {
        self.group = group
        self.companions = companions
        self.listeners = listeners
        self.connections = connections
        addresses = listeners.compactMap { listener in
            listener.localAddress.flatMap { address in
                guard let host = address.ipAddress, let port = address.port else { return nil }
                return ListenAddress(host: host, port: port).description
            }
        }
    }

    /// Connections that are open now.
    package var connectionCount: Int { connections.count }

    /// Stops accepting, lets what is under way finish within `limit`, then closes what is left.
    package func shutdown(within limit: TimeAmount = .seconds(10)) async {
        for companion in companions { companion.cancel() }
        for listener in listeners { try? await listener.close() }
        await connections.finish(within: limit, on: group.next())
        try? await group.shutdownGracefully()
    }
}
