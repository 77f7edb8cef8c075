public import ApusTLS
public import NIOCore
public import NIOPosix

/// Serves over TLS, for programs that want bytes and no pipeline.
///
/// ```swift
/// let identity = try Identity(certificateFile: "server.pem", privateKeyFile: "server-key.pem")
/// let server = try await TLSServer.listen(host: "localhost", port: 8443, configuration: ServerConfiguration(identities: [identity]))
/// try await server.run { stream in
///     for try await bytes in stream { try await stream.write(bytes) }
/// }
/// ```
public struct TLSServer: Sendable {
    private let listener: NIOAsyncChannel<TLSStream, Never>
    private let maximumConnections: Int

    /// Listens; connections are taken by ``run(onError:_:)``.
    ///
    /// - Parameters:
    ///   - host: which addresses to listen on: `localhost`, `0.0.0.0`, `::`.
    ///   - configuration: what may be negotiated, and who this server is.
    ///   - options: limits, observer, key log.
    ///   - group: the event loops to use: those that the process shares, by default.
    ///   - port: 0 takes a free one.
    ///   - maximumConnections: how many are served at a time; the others wait until one has ended.
    /// - Throws: NIO's error when the address can't be listened on, `TLSError` when the configuration can't work.
    public static func listen(
        host: String, port: Int, configuration: ServerConfiguration, options: TLSHandlerOptions = TLSHandlerOptions(),
        maximumConnections: Int = 10_000, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> TLSServer {
        // What is wrong with a configuration is wrong for every connection: better said now.
        _ = try TLSServerHandler(configuration: configuration, options: options)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try TLSStream(on: channel, behind: try TLSServerHandler(configuration: configuration, options: options))
                }
            }
        return TLSServer(listener: listener, maximumConnections: max(1, maximumConnections))
    }

    /// Where it listens.
    public var localAddress: SocketAddress? { listener.channel.localAddress }

    /// Takes connections until the task is cancelled or the listener fails, and gives each to `serve` when its handshake is complete, in
    /// a task of its own. A stream is closed when `serve` returns or throws.
    ///
    /// - Parameters:
    ///   - serve: the application, for one connection.
    ///   - onError: gets what ended a single connection, its handshake included; the others go on.
    public func run(
        onError: @escaping @Sendable (any Error) -> Void = { _ in }, _ serve: @escaping @Sendable (TLSStream) async throws -> Void
    ) async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingTaskGroup(of: Void.self) { group in
                var open = 0
                for try await stream in connections {
                    if open >= maximumConnections { try await group.next() } else { open += 1 }
                    group.addTask {
                        do {
                            try await serve(try await stream.handshaken())
                        } catch { onError(error) }
                        await stream.close()
                    }
                }
                // Nobody listens any more: those who are served may stay only as long as the task is not cancelled.
                try await group.waitForAll()
            }
        }
    }
}
