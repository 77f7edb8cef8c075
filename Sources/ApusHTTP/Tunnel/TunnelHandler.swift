import NIOCore

/// Hands a channel's bytes to a task, both ways and with back-pressure, when the connection has changed to another protocol.
final class TunnelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let eventLoop: any EventLoop
    private let executor: EventLoopExecutor
    private let inbound = HTTPBody()
    private var context: ChannelHandlerContext?
    private var heldRead = false

    init(eventLoop: any EventLoop, executor: EventLoopExecutor) {
        self.eventLoop = eventLoop
        self.executor = executor
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        inbound.setDemandHandler { bound.execute { $0.moreIsWanted() } }
    }

    /// The two directions; to be used once.
    func tunnel() -> HTTPTunnel {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        return HTTPTunnel(
            inbound: inbound,
            outbound: HTTPBodyWriter { piece in
                let promise = eventLoop.makePromise(of: Void.self)
                bound.execute { handler in
                    guard let context = handler.context else { return promise.fail(HTTPBodyError.connectionClosed) }
                    context.writeAndFlush(handler.wrapOutboundOut(piece), promise: promise)
                }
                try await promise.futureResult.get()
            },
            endOutput: {
                let promise = eventLoop.makePromise(of: Void.self)
                bound.execute { handler in
                    guard let context = handler.context else { return promise.succeed(()) }
                    context.close(mode: .output, promise: promise)
                }
                try? await promise.futureResult.get()
            },
            close: { bound.execute { $0.context?.close(promise: nil) } })
    }

    func run(_ body: @escaping @Sendable (HTTPTunnel) async -> Void) {
        let tunnel = tunnel()
        Task.immediate(executorPreference: executor) {
            await body(tunnel)
            tunnel.close()
        }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        inbound.fail(HTTPBodyError.connectionClosed)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        inbound.fail(HTTPBodyError.connectionClosed)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        _ = inbound.feed(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { inbound.finish(trailers: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbound.fail(error)
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if inbound.isFull { heldRead = true } else { context.read() }
    }

    private func moreIsWanted() {
        guard heldRead, let context else { return }
        heldRead = false
        context.read()
    }
}
