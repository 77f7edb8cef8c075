package import NIOCore

/// Speaks the words that come before TLS, in front of a ``TLSClientHandler``, which it lets begin when TLS is due.
///
/// Add it as the pipeline's first handler, before the channel is active. Until ``started`` succeeds, nothing that the server sends and
/// nothing that the application writes passes it.
package final class StartTLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// Succeeds when TLS begins; fails with ``StartTLSError``.
    package var started: EventLoopFuture<Void> { promise.futureResult }

    private var prelude: StartTLSPrelude
    private let timeout: TimeAmount
    private let promise: EventLoopPromise<Void>
    private var timer: Scheduled<Void>?
    private var isOver = false

    /// - Parameter timeout: for all that is said in the clear.
    package init(_ service: StartTLSPrelude.Service, timeout: TimeAmount, eventLoop: any EventLoop) {
        prelude = StartTLSPrelude(service)
        self.timeout = timeout
        promise = eventLoop.makePromise()
    }

    package func channelActive(context: ChannelHandlerContext) {
        let seconds = Double(timeout.nanoseconds) / 1e9
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) {
            let (handler, context) = bound.value
            handler.fail(.timedOut(seconds), context)
        }
        sendOutput(context)
        context.read()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        do throws(StartTLSError) { try prelude.receive(Array(unwrapInboundIn(data).readableBytesView)) } catch {
            return fail(error, context)
        }
        sendOutput(context)
        guard prelude.isComplete else { return }
        isOver = true
        timer?.cancel()
        promise.succeed(())
        // Now the handler behind may begin: with this event, as if the connection had just been made.
        context.fireChannelActive()
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        guard !isOver else { return context.fireChannelReadComplete() }
        // The words need input whether or not the application reads.
        context.read()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(.closed)
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { end(.closed) }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.closed)
        context.fireErrorCaught(error)
    }

    package func read(context: ChannelHandlerContext) {
        context.read()
    }

    private func sendOutput(_ context: ChannelHandlerContext) {
        let output = prelude.takeOutput()
        guard !output.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: output)), promise: nil)
    }

    private func fail(_ error: StartTLSError, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        end(error)
        context.close(promise: nil)
    }

    private func end(_ error: StartTLSError) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        promise.fail(error)
    }
}
