package import ApusNIO
package import ApusTLS
package import NIOCore
import NIOPosix
import Synchronization

/// Who a server must be, and how that is seen.
package struct DNSConnectionSecurity: Sendable {
    package var configuration: ClientConfiguration
    package var options: TLSHandlerOptions

    package init(_ configuration: ClientConfiguration, options: TLSHandlerOptions = TLSHandlerOptions()) {
        self.configuration = configuration
        self.options = options
    }
}

/// DNS over TCP (RFC 7766) and over TLS (RFC 7858): one connection, with as many queries under way as there are, for as long as the
/// server keeps it open and there is something to ask.
package final class StreamTransport: DNSTransport {
    package let location: DNSServerLocation
    private let security: DNSConnectionSecurity?
    private let group: any EventLoopGroup
    private let current = Mutex<Task<Connection, any Error>?>(nil)

    /// One connection, made.
    private struct Connection: Sendable {
        let channel: any Channel
        let queries: NIOLoopBound<StreamQueries>
        let times: ExchangeTimes
    }

    package init(_ location: DNSServerLocation, security: DNSConnectionSecurity?, group: any EventLoopGroup) {
        self.location = location
        self.security = security
        self.group = group
    }

    package func exchange(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply {
        let deadline = NIODeadline.now() + timeout
        let (connection, isFresh) = try await connection(timeout: timeout)
        do {
            return try await ask(query, on: connection, isFresh: isFresh, deadline: deadline)
        } catch DNSExchangeError.connectionClosed where !isFresh {
            // A connection that was kept may be closed by the server at any time (RFC 7766 §6.2.4): ask again on a new one.
            let (connection, isFresh) = try await self.connection(timeout: deadline - .now())
            return try await ask(query, on: connection, isFresh: isFresh, deadline: deadline)
        }
    }

    private func ask(
        _ query: DNSMessage, on connection: Connection, isFresh: Bool, deadline: NIODeadline
    ) async throws -> DNSReply {
        let block = security == nil ? nil : DNSMessage.queryBlock
        let start = NIODeadline.now()
        let eventLoop = connection.channel.eventLoop
        var reply = try await eventLoop.submit {
            try connection.queries.value.ask(query, paddedTo: block, deadline: deadline)
        }.flatMap { $0 }.get()
        if isFresh { reply.times = connection.times }
        reply.transport = location.transport == .udp ? .tcp : location.transport
        reply.times.query = .nanoseconds((NIODeadline.now() - start).nanoseconds)
        return reply
    }

    /// - Returns: whether it was made for this query.
    private func connection(timeout: TimeAmount) async throws -> (Connection, isFresh: Bool) {
        let known = current.withLock { $0 }
        if let connection = try? await known?.value, connection.channel.isActive { return (connection, false) }
        let (task, isFresh) = current.withLock { current -> (Task<Connection, any Error>, Bool) in
            // Another query may have begun to connect meanwhile.
            if let current, current != known { return (current, false) }
            let task = Task { try await open(timeout: max(.milliseconds(1), timeout)) }
            current = task
            return (task, true)
        }
        do {
            return (try await task.value, isFresh)
        } catch {
            current.withLock { if $0 == task { $0 = nil } }
            throw error
        }
    }

    private func open(timeout: TimeAmount) async throws -> Connection {
        var times = ExchangeTimes()
        let start = ContinuousClock.now
        guard let serverName = ServerName(location.host) else {
            throw TLSError.misuse(.invalidConfiguration("\(location.host) is neither a DNS name nor an IP address"))
        }
        let security = security
        typealias Made = (channel: any Channel, queries: NIOLoopBound<StreamQueries>, handshake: EventLoopFuture<Void>)
        let made: Made = try await ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: location.connectHost, port: location.port) { channel in
                channel.eventLoop.makeCompletedFuture { () throws -> Made in
                    let pipeline = channel.pipeline.syncOperations
                    var handshake = channel.eventLoop.makeSucceededVoidFuture()
                    if var security {
                        security.options.handshakeTimeout = timeout
                        try pipeline.addHandler(
                            TLSClientHandler(
                                configuration: security.configuration, serverName: serverName, options: security.options))
                        handshake = pipeline.tlsHandshake().map { _ in }
                    }
                    let queries = StreamQueries()
                    try pipeline.addHandler(ByteToMessageHandler(StreamFrames(), maximumBufferSize: StreamFrames.maximum))
                    try pipeline.addHandler(queries)
                    return (channel, NIOLoopBound(queries, eventLoop: channel.eventLoop), handshake)
                }
            }
        times.connect = ContinuousClock.now - start
        if security != nil {
            let connected = ContinuousClock.now
            try await made.handshake.get()
            times.handshake = ContinuousClock.now - connected
        }
        return Connection(channel: made.channel, queries: made.queries, times: times)
    }
}
