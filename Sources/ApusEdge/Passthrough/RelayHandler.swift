import NIOCore

/// One end of a relay: what its channel reads, the other end's channel writes. Both channels are on one event loop.
///
/// A channel is read from only while the other can be written to. Where one side ends its output, so does the relay towards the other;
/// where one breaks off, both are closed.
final class RelayHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let idleTimeout: TimeAmount
    private var partner: RelayHandler?
    private var context: ChannelHandlerContext?
    private var holdsRead = false
    private var lastActivity = NIODeadline.now()
    private var timer: Scheduled<Void>?

    private init(idleTimeout: TimeAmount) {
        self.idleTimeout = idleTimeout
    }

    /// The two ends. The timer of the first stands for both.
    static func pair(idleTimeout: TimeAmount) -> (RelayHandler, RelayHandler) {
        let (near, far) = (RelayHandler(idleTimeout: idleTimeout), RelayHandler(idleTimeout: idleTimeout))
        near.partner = far
        far.partner = near
        return (near, far)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        lastActivity = context.eventLoop.now
        watch(context, in: idleTimeout)
    }

    private func watch(_ context: ChannelHandlerContext, in amount: TimeAmount) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: amount) {
            let (relay, context) = bound.value
            let last = max(relay.lastActivity, relay.partner?.lastActivity ?? relay.lastActivity)
            let left = last + relay.idleTimeout - context.eventLoop.now
            if left > .nanoseconds(0) { relay.watch(context, in: left) } else { relay.breakOff() }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = context.eventLoop.now
        partner?.context?.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
    }

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? false { context.read() } else { holdsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readOn() }
        // Bytes that leave are a sign of life too.
        lastActivity = context.eventLoop.now
        context.fireChannelWritabilityChanged()
    }

    private func readOn() {
        guard holdsRead, let context else { return }
        holdsRead = false
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            partner?.context?.flush()
            partner?.context?.close(mode: .output, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { breakOff() }

    func channelInactive(context: ChannelHandlerContext) {
        breakOff()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
        timer = nil
        // The two hold each other.
        partner = nil
    }

    private func breakOff() {
        timer?.cancel()
        timer = nil
        let other = partner
        partner = nil
        context?.close(promise: nil)
        other?.breakOff()
    }
}
