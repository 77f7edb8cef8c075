import ApusNIO
import NIOCore
import NIOPosix

/// Waits for the ClientHello, and sends the connection where its server name leads: to a target untouched, or to the TLS of this server.
///
/// Every byte that was read to find out is handed on, so that neither side can tell that anybody looked.
final class ServerNameRouter: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private enum State {
        case peeking
        /// Nothing more is read until the target is there.
        case connecting
        case done
    }

    private let policy: PassthroughPolicy
    private let timeout: TimeAmount
    private let clientAddress: SocketAddress?
    private let terminate: () throws -> Void
    private var state = State.peeking
    private var peek = ClientHelloPeek()
    private var held = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isQuiescing = false

    /// - Parameters:
    ///   - timeout: for the ClientHello.
    ///   - clientAddress: who the client is, if not who the channel says.
    ///   - terminate: puts the handlers behind this one that speak TLS here.
    init(
        policy: PassthroughPolicy, timeout: TimeAmount, clientAddress: SocketAddress?, terminate: @escaping () throws -> Void
    ) {
        self.policy = policy
        self.timeout = timeout
        self.clientAddress = clientAddress
        self.terminate = terminate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) { bound.value.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .done = state {
            context.fireChannelRead(data)
            return
        }
        var piece = unwrapInboundIn(data)
        let outcome = peek.append(piece.readableBytesUInt8Span)
        held.writeBuffer(&piece)
        guard case .peeking = state, outcome != .needsMore else { return }
        timer?.cancel()
        if case .serverName(let name) = outcome, let target = policy.target(for: name) {
            connect(to: target, context)
            return
        }
        state = .done
        do { try terminate() } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        if isQuiescing { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        context.fireChannelRead(wrapInboundOut(takeHeld()))
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if case .connecting = state { return }
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .peeking = state {
            // What is behind this will follow it.
            if event is ChannelShouldQuiesceEvent { isQuiescing = true }
            if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    private func takeHeld() -> ByteBuffer {
        defer { held = ByteBuffer() }
        return held
    }

    // MARK: To the target

    private func connect(to target: PassthroughPolicy.Target, _ context: ChannelHandlerContext) {
        state = .connecting
        let channel = context.channel
        let (near, far) = RelayHandler.pair(idleTimeout: policy.idleTimeout)
        let bound = NIOLoopBound((self, context, near, far), eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .connectTimeout(policy.connectTimeout)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Nothing is read before there is somebody to pass it to.
            .channelOption(.autoRead, value: false)
            .connect(host: target.address.host, port: target.address.port)
            .hop(to: context.eventLoop)
            .whenComplete { result in
                let (router, context, near, far) = bound.value
                switch result {
                case .failure: channel.close(promise: nil)
                case .success(let other): router.join(other, near, far, target, context)
                }
            }
    }

    private func join(
        _ other: any Channel, _ near: RelayHandler, _ far: RelayHandler, _ target: PassthroughPolicy.Target,
        _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else {
            other.close(promise: nil)
            return
        }
        var first = ByteBuffer()
        if let version = target.proxyProtocol {
            let client = clientAddress ?? context.channel.remoteAddress
            let header = ProxyHeader(version: version, client: client, server: context.channel.localAddress)
            first.writeBytes(header.encoded())
        }
        var rest = takeHeld()
        first.writeBuffer(&rest)
        do {
            try other.pipeline.syncOperations.addHandler(far)
            try context.pipeline.syncOperations.addHandler(near)
        } catch {
            other.close(promise: nil)
            context.close(promise: nil)
            return
        }
        state = .done
        other.writeAndFlush(first, promise: nil)
        other.setOption(.autoRead, value: true).whenFailure { _ in other.close(promise: nil) }
        // The reads that were held back.
        context.read()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
