import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Serves requests: those of one HTTP/1 connection, one after the other, or the one of an HTTP/2 stream.
///
/// Over HTTP/1 it stands behind NIO's codec and its pipelining handler, which hands over a request only when the response before
/// it has ended. Requests are in `+Requests`, responses in `+Responses`, time limits in `+Deadlines`.
final class HTTPServerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPResponsePart

    enum State {
        /// Between requests.
        case idle
        case exchange(Exchange)
        /// The response is out, the rest of its request is dropped.
        case draining(left: Int64)
        /// The last response is out; the client is to close.
        case lingering
        /// The connection speaks another protocol.
        case tunnel
        case closed
    }

    /// What stands on the network's side.
    enum Side {
        case http1(HTTP1ServerPipeline)
        case http2(HTTP2FieldCheck)
    }

    /// A request, and the response to it under way.
    struct Exchange {
        let request: ServerRequest
        var hasRequestEnded = false
        var received: Int64 = 0
        var closesAfterwards: Bool
        /// Content still to come, where its length was announced.
        var remaining: Int64?
        var announced: Int64 = 0
        var written: Int64 = 0
        var sendsContent = true
        var headIsOut = false
        var continueIsOut = false
        var task: Task<Void, Never>?
        /// A change of protocol that waits for the end of the request.
        var postponed: ServerResponse?
    }

    let responder: any HTTPResponder
    let limits: HTTPServerLimits
    let connection: HTTPConnection
    private let side: Side
    /// Nil over HTTP/2.
    var http1: HTTP1ServerPipeline? { if case .http1(let pipeline) = side { pipeline } else { nil } }
    /// Whether the head that has just been read is all of its request.
    var headIsWholeRequest: Bool { if case .http2(let check) = side { check.headersEndStream } else { false } }
    var state = State.idle
    var deadline: Scheduled<Void>?
    var contentDeadline: Scheduled<Void>?
    var requestCount = 0
    var inputHasEnded = false
    /// The server is to stop: the response under way is the last.
    var isQuiescing = false
    /// A read that waits until the request's content is wanted.
    var heldRead = false

    init(responder: any HTTPResponder, limits: HTTPServerLimits, connection: HTTPConnection, side: Side) {
        self.responder = responder
        self.limits = limits
        self.connection = connection
        self.side = side
    }

    // MARK: The channel's life

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { setDeadline(limits.firstRequest, context: context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(limits.firstRequest, context: context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if case .tunnel = state { return }
        finish()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Over HTTP/2 the stream's end is in its frames.
        if http1 != nil, case .some(.inputClosed) = event as? ChannelEvent {
            inputHasEnded = true
            switch state {
            case .exchange(let exchange) where exchange.hasRequestEnded: break
            case .tunnel: break
            case .idle, .exchange, .draining, .lingering: close(context: context)
            case .closed: break
            }
        }
        if event is ChannelShouldQuiesceEvent { isQuiescing = true }
        if event is HTTPDrainEvent { drain(context: context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let status = (error as? HTTPParserError)?.status ?? (error as? RequestRefusal)?.status
        guard let status else {
            close(context: context)
            return
        }
        switch state {
        case .idle: refuse(status, context: context)
        case .exchange(let exchange) where !exchange.headIsOut && !exchange.hasRequestEnded: refuse(status, context: context)
        // What comes after the last response is of no interest.
        case .lingering: break
        case .exchange, .draining, .tunnel, .closed: close(context: context)
        }
    }

    /// Holds reads back while the responder lags behind: that is the client's back-pressure.
    func read(context: ChannelHandlerContext) {
        if case .exchange(let exchange) = state, !exchange.hasRequestEnded, exchange.request.body.isFull {
            heldRead = true
        } else {
            context.read()
        }
    }

    func finish() {
        if case .exchange(let exchange) = state {
            exchange.request.body.fail(HTTPBodyError.connectionClosed)
            exchange.task?.cancel()
        }
        state = .closed
        cancelDeadline()
        cancelContentDeadline()
    }

    func close(context: ChannelHandlerContext) {
        finish()
        context.close(promise: nil)
    }
}

extension HTTPParserError {
    /// What the client is told.
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .headerOverflow: .requestHeaderFieldsTooLarge
        case .invalidVersion: .httpVersionNotSupported
        case .invalidMethod: .notImplemented
        default: .badRequest
        }
    }
}
