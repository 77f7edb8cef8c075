import ApusHTTP
import ApusNIO
import ApusTLS
package import NIOCore
import NIOPosix

/// A running server.
package struct EdgeServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    /// Those without TLS.
    private let plainListeners: [any Channel]
    private let connections: OpenConnections
    /// Nil for an echo and for the demo's page.
    private let sites: EdgeSites?
    package let operations: EdgeOperations
    /// What goes on beside the connections where there are no sites.
    private let companions: [Task<Void, Never>]

    /// Where it listens, numeric: `127.0.0.1:8443`, `[::1]:8443`. In the order of the configuration, IPv4 first.
    package let addresses: [String]
    /// The same for the redirect to HTTPS, and then for the operations' listener.
    package let plainAddresses: [String]

    /// Starts a server; when this returns, it accepts connections.
    ///
    /// - Throws: ``EdgeStartError``; `ApusTLS.TLSError` when the TLS configuration can't work.
    package static func start(_ configuration: EdgeConfiguration) async throws -> EdgeServer {
        let connections = OpenConnections()
        let operations = EdgeOperations(report: configuration.report)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        var sites: EdgeSites?
        do {
            if !configuration.allSites.isEmpty {
                sites = EdgeSites(try EdgeGeneration(configuration, group: group))
            }
            let initializer = try ConnectionInitializer(
                configuration, sites: sites, connections: connections, operations: operations)
            let listeners = try await Listener(bootstrap: bootstrap(group, initializer)).listen(on: configuration.listen)
            let plain = PlainListeners(
                configuration: configuration, connections: connections, sites: sites, operations: operations,
                securePort: listeners.first?.localAddress?.port ?? 443)
            let plainListeners: [any Channel]
            do { plainListeners = try await plain.listen(group) } catch {
                for listener in listeners { try? await listener.close() }
                throw error
            }
            let stapleFiles = sites == nil ? configuration.stapleFiles : []
            let companions = stapleFiles.map { file in
                Task { await file.follow(every: configuration.stapleInterval, report: configuration.report) }
            }
            return EdgeServer(
                group: group, listeners: listeners, plainListeners: plainListeners, connections: connections, sites: sites,
                operations: operations, companions: companions, addresses: addresses(listeners),
                plainAddresses: addresses(plainListeners))
        } catch {
            sites?.current.retire()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Finds whether a configuration could be served, and does nothing else.
    ///
    /// - Throws: as ``start(_:)`` does.
    package static func check(_ configuration: EdgeConfiguration) throws {
        try EdgeGeneration(configuration, group: MultiThreadedEventLoopGroup.singleton).retire()
    }

    private static func bootstrap(_ group: any EventLoopGroup, _ initializer: ConnectionInitializer) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try initializer.initialize(channel) }
            }
    }

    private static func addresses(_ listeners: [any Channel]) -> [String] {
        listeners.compactMap { listener in
            guard let address = listener.localAddress, let host = address.ipAddress, let port = address.port else { return nil }
            return ListenAddress(host: host, port: port).description
        }
    }

    /// Puts the sites of another configuration in the place of the present ones, for every request and connection from now on.
    /// Where it can't work, the old ones stay. Where the server listens, its limits and its threads do not change.
    ///
    /// - Throws: ``EdgeStartError``, `ApusTLS.TLSError`.
    package func reload(_ configuration: EdgeConfiguration) throws {
        guard let sites, !configuration.allSites.isEmpty else { return }
        let next: EdgeGeneration
        do { next = try EdgeGeneration(configuration, group: group) } catch {
            reloadRefused()
            throw error
        }
        operations.metrics.count("apus_reloads_total", "result=\"done\"")
        sites.replace(with: next)
    }

    /// Counts a configuration that could not even be read.
    package func reloadRefused() { operations.metrics.count("apus_reloads_total", "result=\"refused\"") }

    /// Connections that are open now.
    package var connectionCount: Int { connections.count }

    /// Stops accepting, lets what is under way finish within `limit`, then closes what is left.
    package func shutdown(within limit: TimeAmount = .seconds(10)) async {
        for companion in companions { companion.cancel() }
        for listener in listeners { try? await listener.close() }
        await connections.finish(within: limit, on: group.next())
        sites?.current.retire()
        // Last: until here it says that the server is stopping.
        for listener in plainListeners { try? await listener.close() }
        try? await group.shutdownGracefully()
    }
}
