import ApusNIO
import ApusTLS
import NIOCore
import NIOHTTP2

/// Watches over a connection of HTTP/2 as a whole: its time without requests, and their number.
final class HTTP2ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let limits: HTTPServerLimits
    private var openStreams = 0
    private var streamCount = 0
    private var deadline: Scheduled<Void>?
    private var isEnding = false

    init(limits: HTTPServerLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        setDeadline(limits.firstRequest, context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has closed its direction can't acknowledge a GOAWAY: what is under way may end.
        if case .some(.inputClosed) = event as? ChannelEvent {
            inputHasEnded = true
            if openStreams == 0 { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private var inputHasEnded = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Those of a stream are reported here too, and have ended that stream. After one of the connection, NIO has said GOAWAY and
        // `GoAwayWatch` closes.
        switch error {
        case is TLSError, is TLSHandlerError, is ChannelError, is IOError: context.close(promise: nil)
        default: break
        }
    }

    /// A request begins.
    func add(_ stream: any Channel, to connection: any Channel) {
        openStreams += 1
        streamCount += 1
        deadline?.cancel()
        let bound = NIOLoopBound((self, connection), eventLoop: connection.eventLoop)
        stream.closeFuture.assumeIsolated().whenComplete { _ in
            let (handler, connection) = bound.value
            handler.streamHasEnded(connection)
        }
        if streamCount >= limits.requestsPerConnection { end(connection) }
    }

    private func streamHasEnded(_ connection: any Channel) {
        openStreams -= 1
        guard openStreams == 0, connection.isActive else { return }
        if inputHasEnded {
            connection.close(promise: nil)
        } else {
            setDeadline(isEnding ? limits.lingeringClose : limits.nextRequest, connection)
        }
    }

    /// GOAWAY, and the end when the last request is answered.
    private func end(_ connection: any Channel) {
        guard !isEnding else { return }
        isEnding = true
        connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    private func setDeadline(_ amount: TimeAmount, _ connection: any Channel) {
        deadline?.cancel()
        let bound = NIOLoopBound((self, connection), eventLoop: connection.eventLoop)
        deadline = connection.eventLoop.scheduleTask(in: amount) {
            let (handler, connection) = bound.value
            guard handler.openStreams == 0 else { return }
            guard !handler.isEnding else {
                connection.close(promise: nil)
                return
            }
            handler.end(connection)
            handler.setDeadline(handler.limits.lingeringClose, connection)
        }
    }
}
