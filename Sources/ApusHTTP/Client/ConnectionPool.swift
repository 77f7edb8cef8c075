import ApusNIO
import ApusTLS
import NIOCore
import NIOPosix
import Synchronization

/// The connections of one client, by origin and event loop.
final class ConnectionPool: Sendable {
    private struct Key: Hashable {
        var origin: HTTPOrigin
        var eventLoop: ObjectIdentifier
    }

    private struct Idle {
        var connection: ClientConnection
        var since: NIODeadline
    }

    private struct Entry {
        /// HTTP/1, the one used last at the end.
        var idle: [Idle] = []
        /// HTTP/2, at most one that is not draining.
        var shared: ClientConnection?
        /// A first connection whose version is not known yet: others wait for it, because it may serve them all.
        var first: EventLoopFuture<ClientConnection>?
        var speaksHTTP2: Bool?
        var count = 0
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var isShutDown = false
    }

    private let configuration: HTTPClientConfiguration
    private let state = Mutex(State())

    init(configuration: HTTPClientConfiguration) {
        self.configuration = configuration
    }

    private enum Choice {
        case use(ClientConnection)
        case wait(EventLoopFuture<ClientConnection>)
        case connect(EventLoopPromise<ClientConnection>?)
    }

    /// A connection that is free for a request.
    ///
    /// - Parameters:
    ///   - longestRest: one that has not been unused for longer; nil for any, zero for a new one.
    ///   - needsHTTP1: one that can change its protocol.
    func connection(
        to origin: HTTPOrigin, on eventLoop: any EventLoop, longestRest: TimeAmount?, needsHTTP1: Bool
    ) async throws -> ClientConnection {
        let key = Key(origin: origin, eventLoop: ObjectIdentifier(eventLoop))
        while true {
            switch try choose(key, eventLoop, longestRest: longestRest, needsHTTP1: needsHTTP1) {
            case .use(let connection):
                return connection
            case .wait(let first):
                let connection = try await first.get()
                if connection.isMultiplexed, connection.isUsable { return connection }
            case .connect(let promise):
                return try await connect(key, eventLoop, needsHTTP1: needsHTTP1, promise)
            }
        }
    }

    private func choose(_ key: Key, _ eventLoop: any EventLoop, longestRest: TimeAmount?, needsHTTP1: Bool) throws -> Choice {
        try state.withLock { state in
            guard !state.isShutDown else { throw HTTPClientError.cancelled }
            var entry = state.entries[key] ?? Entry()
            defer { state.entries[key] = entry }
            if !needsHTTP1, let shared = entry.shared {
                if shared.isUsable { return .use(shared) }
                entry.shared = nil
            }
            let oldest = longestRest.map { .now() - $0 } ?? NIODeadline.distantPast
            while let idle = entry.idle.last, idle.since > oldest {
                entry.idle.removeLast()
                if idle.connection.isUsable { return .use(idle.connection) }
            }
            if !needsHTTP1, let first = entry.first { return .wait(first) }
            guard entry.count < configuration.limits.connectionsPerOrigin else {
                throw HTTPClientError.tooManyConnections(limit: configuration.limits.connectionsPerOrigin)
            }
            entry.count += 1
            let mayShare = key.origin.isSecure && !needsHTTP1 && entry.speaksHTTP2 != false && offersHTTP2
            guard mayShare else { return .connect(nil) }
            let promise = eventLoop.makePromise(of: ClientConnection.self)
            entry.first = promise.futureResult
            return .connect(promise)
        }
    }

    private var offersHTTP2: Bool { configuration.tls?.applicationProtocols.contains(.h2) == true }

    private func connect(
        _ key: Key, _ eventLoop: any EventLoop, needsHTTP1: Bool, _ promise: EventLoopPromise<ClientConnection>?
    ) async throws -> ClientConnection {
        do {
            let connection = try await Connector(configuration: configuration, needsHTTP1: needsHTTP1)
                .connect(to: key.origin, on: eventLoop)
            connection.channel.closeFuture.whenComplete { [self] _ in forget(connection, key) }
            state.withLock { state in
                if promise != nil {
                    state.entries[key]?.first = nil
                    state.entries[key]?.speaksHTTP2 = connection.isMultiplexed
                }
                if connection.isMultiplexed { state.entries[key]?.shared = connection }
            }
            if case .http1(let handler) = connection.kind {
                handler.execute { handler in handler.onIdle = { [self] in keep(connection, key) } }
            }
            promise?.succeed(connection)
            return connection
        } catch {
            state.withLock { state in
                state.entries[key]?.count -= 1
                if promise != nil { state.entries[key]?.first = nil }
            }
            promise?.fail(error)
            throw error
        }
    }

    /// A connection has done its work and may do more.
    private func keep(_ connection: ClientConnection, _ key: Key) {
        let surplus = state.withLock { state in
            guard !state.isShutDown else { return [connection] }
            let oldest = NIODeadline.now() - configuration.limits.keepAlive
            var gone = state.entries[key]?.idle.prefix { $0.since < oldest }.map(\.connection) ?? []
            state.entries[key]?.idle.removeFirst(gone.count)
            if state.entries[key]?.idle.count ?? 0 >= configuration.limits.idleConnectionsPerOrigin {
                gone.append(connection)
            } else {
                state.entries[key]?.idle.append(Idle(connection: connection, since: .now()))
            }
            return gone
        }
        for connection in surplus { connection.close() }
        // Ends it when its time is over, unless it has been used meanwhile.
        connection.channel.eventLoop.scheduleTask(in: configuration.limits.keepAlive) { [self] in expire(connection, key) }
    }

    private func expire(_ connection: ClientConnection, _ key: Key) {
        let isOver = state.withLock { state in
            guard let index = state.entries[key]?.idle.firstIndex(where: { $0.connection === connection }),
                let since = state.entries[key]?.idle[index].since, since + configuration.limits.keepAlive <= .now()
            else { return false }
            state.entries[key]?.idle.remove(at: index)
            return true
        }
        if isOver { connection.close() }
    }

    private func forget(_ connection: ClientConnection, _ key: Key) {
        state.withLock { state in
            guard var entry = state.entries[key] else { return }
            entry.count -= 1
            entry.idle.removeAll { $0.connection === connection }
            if entry.shared === connection { entry.shared = nil }
            state.entries[key] = entry.count > 0 || entry.first != nil ? entry : nil
        }
    }

    func shutDown() {
        let open = state.withLock { state in
            state.isShutDown = true
            return state.entries.values.flatMap { entry in entry.idle.map(\.connection) + (entry.shared.map { [$0] } ?? []) }
        }
        for connection in open { connection.close() }
    }
}

/// Makes one connection.
private struct Connector {
    let configuration: HTTPClientConfiguration
    let needsHTTP1: Bool

    func connect(to origin: HTTPOrigin, on eventLoop: any EventLoop) async throws -> ClientConnection {
        let configuration = configuration
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(configuration.timeouts.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ClientVersionSelector(configuration: configuration, isSecure: origin.isSecure))
                }
            }
        let channel = try await open(bootstrap, origin)
        return try await channel.eventLoop.submit {
            guard let selector = try? channel.pipeline.syncOperations.handler(type: ClientVersionSelector.self),
                let connection = selector.connection
            else {
                channel.close(promise: nil)
                throw HTTPClientError.connectionClosed(mayHaveBeenProcessed: false, wasReused: false)
            }
            return connection
        }.get()
    }

    private func open(_ bootstrap: ClientBootstrap, _ origin: HTTPOrigin) async throws -> any Channel {
        let host = origin.connectHost ?? origin.host
        guard origin.isSecure else {
            do { return try await bootstrap.connect(host: host, port: origin.port).get() } catch { throw Self.classify(error) }
        }
        guard var tls = configuration.tls else { throw HTTPClientError.noTLSConfiguration }
        if needsHTTP1 { tls.applicationProtocols = [.http11] }
        let options = TLSHandlerOptions(
            handshakeTimeout: configuration.timeouts.connect, closeTimeout: .seconds(1), observer: configuration.observer)
        do {
            return try await bootstrap.connectTLS(
                tls, host: host, port: origin.port, serverName: origin.serverName ?? origin.host, options: options
            ).get()
        } catch {
            throw Self.classify(error)
        }
    }

    private static func classify(_ error: any Error) -> HTTPClientError {
        switch error {
        case TLSHandlerError.handshakeTimedOut: .timedOut(.connect)
        case is TLSError, is TLSHandlerError: .handshake(error)
        case ChannelError.connectTimeout: .timedOut(.connect)
        case let error as NIOConnectionError where error.connectionErrors.contains { isTimeout($0.error) }: .timedOut(.connect)
        default: .connect(error)
        }
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        if case ChannelError.connectTimeout = error { true } else { false }
    }
}
