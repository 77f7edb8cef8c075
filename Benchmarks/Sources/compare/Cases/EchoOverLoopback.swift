import NIOCore
import NIOPosix

/// An echo server and its clients over loopback TCP, on two event loops of one process.
///
/// Every client sends a request when the answer to the one before has come.
final class EchoOverLoopback {
    static let requestSize = 128

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    private let server: any Channel
    private var clients: [any Channel] = []

    /// - Returns: nil where the peer has no channel handlers.
    init?(_ peer: any PreparedPeer, connections: Int) throws {
        guard let handlers = peer.handlers else {
            try group.syncShutdownGracefully()
            return nil
        }
        server = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(connections))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([handlers().server, EchoHandler()])
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        guard let address = server.localAddress else { throw PeerError("the server has no address") }
        let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers([handlers().client, RequestHandler()])
            }
        }
        for _ in 0..<connections { clients.append(try bootstrap.connect(to: address).wait()) }
        // Handshakes and what grows at first are over when this is.
        _ = try run(requests: connections * 4)
    }

    /// Shares the requests among the clients and waits for all answers.
    ///
    /// - Returns: what it cost the process, as the server's.
    func run(requests: Int) throws -> Cost {
        let start = ProcessClock.now
        let run = RequestRun(count: requests / clients.count)
        let answers = clients.map { client in
            let promise = client.eventLoop.makePromise(of: Void.self)
            client.triggerUserOutboundEvent(run, promise: promise)
            return promise.futureResult
        }
        for answer in answers { try answer.wait() }
        var cost = Cost()
        cost.server = ProcessClock.now - start
        return cost
    }

    func stop() throws {
        for client in clients { try client.close().wait() }
        try server.close().wait()
        try group.syncShutdownGracefully()
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Asks a `RequestHandler` for so many requests, one after the other; the promise of the event succeeds with the last answer.
private struct RequestRun: Sendable {
    let count: Int
}

/// Sends the next request when the answer has come.
private final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request = ByteBuffer(repeating: 0x61, count: EchoOverLoopback.requestSize)
    private var remaining = 0
    private var missing = 0
    private var promise: EventLoopPromise<Void>?

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let run = event as? RequestRun else { return context.triggerUserOutboundEvent(event, promise: promise) }
        remaining = run.count
        self.promise = promise
        send(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        missing -= unwrapInboundIn(data).readableBytes
        if missing == 0 { send(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(context, error) }

    func channelInactive(context: ChannelHandlerContext) { end(context, PeerError("the connection ended")) }

    private func send(_ context: ChannelHandlerContext) {
        guard remaining > 0 else {
            promise?.succeed()
            return promise = nil
        }
        remaining -= 1
        missing = EchoOverLoopback.requestSize
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    private func end(_ context: ChannelHandlerContext, _ error: any Error) {
        promise?.fail(error)
        promise = nil
        context.close(promise: nil)
    }
}
