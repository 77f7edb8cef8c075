package import NIOCore

/// Whose word about their clients' addresses counts, and for how long it is waited for.
package struct ProxyProtocolPolicy: Sendable, Equatable {
    /// Proxies at these addresses begin each connection with a header; nobody else may connect.
    package var trusted: [AddressRange]
    /// From the start of the connection until the header is complete.
    package var timeout: TimeAmount

    package init(trusted: [AddressRange], timeout: TimeAmount = .seconds(5)) {
        self.trusted = trusted
        self.timeout = timeout
    }
}

/// Why a connection that should begin with a header of the PROXY protocol is closed.
package enum ProxyProtocolRefusal: Error, Equatable {
    case untrusted
    case malformed(ProxyHeaderError)
    case timedOut
}

/// Reads the header that a proxy in front begins a connection with, and then makes room for what the connection is about.
///
/// It stands where that will be, and waits. It fails closed: a connection from anybody who is not trusted, or without a header that can be
/// read in time, ends without an answer.
package final class ProxyProtocolHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    private let policy: ProxyProtocolPolicy
    private let install: (ProxyHeader) throws -> Void
    private var held = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDone = false
    private var isQuiescing = false

    /// - Parameter install: puts the handlers behind this one that the rest of the connection is for.
    package init(policy: ProxyProtocolPolicy, install: @escaping (ProxyHeader) throws -> Void) {
        self.policy = policy
        self.install = install
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !isDone, timer == nil else { return }
        guard policy.trusted.contains(where: { $0.contains(context.channel.remoteAddress) }) else {
            refuse(.untrusted, context)
            return
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: policy.timeout) {
            let (handler, context) = bound.value
            handler.refuse(.timedOut, context)
        }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else {
            context.fireChannelRead(data)
            return
        }
        var piece = unwrapInboundIn(data)
        held.writeBuffer(&piece)
        let decoded: (header: ProxyHeader, length: Int)?
        do throws(ProxyHeaderError) {
            decoded = try ProxyHeader.decode(held.readableBytesUInt8Span)
        } catch {
            refuse(.malformed(error), context)
            return
        }
        guard let decoded else { return }
        end()
        do { try install(decoded.header) } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        if isQuiescing { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        held.moveReaderIndex(forwardBy: decoded.length)
        let rest = held
        held = ByteBuffer()
        if rest.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(rest))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isDone {
            // What is behind this will follow it.
            if event is ChannelShouldQuiesceEvent { isQuiescing = true }
            if case .some(.inputClosed) = event as? ChannelEvent {
                end()
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func refuse(_ refusal: ProxyProtocolRefusal, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        end()
        held = ByteBuffer()
        context.fireErrorCaught(refusal)
        context.close(promise: nil)
    }

    private func end() {
        isDone = true
        timer?.cancel()
        timer = nil
    }
}

@available(*, unavailable)
extension ProxyProtocolHandler: Sendable {}
