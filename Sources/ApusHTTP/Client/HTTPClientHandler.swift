import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Sends requests: on one HTTP/1 connection one after the other, on an HTTP/2 stream one.
///
/// Sending is in `+Sending`, what comes back in `+Receiving`, time limits in `+Deadlines`.
final class HTTPClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPRequestPart

    enum State {
        case idle
        case exchange(Exchange)
        case tunnel
        case closed
    }

    /// A request, and its response under way.
    struct Exchange {
        let request: ClientRequest
        let response: EventLoopPromise<ClientResponse>
        let body: HTTPBody
        var wasReused: Bool
        var hasRequestEnded = false
        var hasResponseHead = false
        var hasResponseEnded = false
        var sent: Int64 = 0
        var upload: Task<Void, Never>?
        /// Succeeds when content may be sent.
        var leave: EventLoopPromise<Void>?
        var whole: Scheduled<Void>?
        /// The head of a response that changes the protocol, whose end is still to come.
        var changesTo: HTTPResponse?
    }

    let configuration: HTTPClientConfiguration
    let executor: EventLoopExecutor
    /// Nil over HTTP/2.
    let http1: HTTP1ClientPipeline?
    var state = State.idle
    var deadline: Scheduled<Void>?
    var context: ChannelHandlerContext?
    var requestCount = 0
    var heldRead = false
    /// Called when a request has ended well and another may follow.
    var onIdle: () -> Void = {}

    init(configuration: HTTPClientConfiguration, executor: EventLoopExecutor, http1: HTTP1ClientPipeline?) {
        self.configuration = configuration
        self.executor = executor
        self.http1 = http1
    }

    // MARK: The channel's life

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        if case .tunnel = state {} else { fail(closed()) }
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(closed())
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if http1 != nil, case .some(.inputClosed) = event as? ChannelEvent {
            if case .tunnel = state {
            } else {
                // What the end of the connection ends has ended by now.
                fail(closed())
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPClientError: fail(error)
        case HTTPParserError.invalidEOFState: fail(closed())
        case is HTTPParserError, is NIOHTTPDecoderError: fail(.badResponse("\(error)"))
        default: fail(closed(error))
        }
        context.close(promise: nil)
    }

    /// Holds reads back while the reader of the response lags behind.
    func read(context: ChannelHandlerContext) {
        if case .exchange(let exchange) = state, exchange.body.isFull { heldRead = true } else { context.read() }
    }

    // MARK: The end

    /// Ends what is under way, without a whole response.
    func fail(_ error: HTTPClientError) {
        guard case .exchange(let exchange) = state else {
            if case .idle = state { state = .closed }
            return
        }
        state = .closed
        end(exchange)
        exchange.response.fail(error)
        exchange.body.fail(error)
    }

    /// Leaves nothing behind: no timer, no task.
    func end(_ exchange: Exchange) {
        deadline?.cancel()
        deadline = nil
        exchange.whole?.cancel()
        exchange.leave?.fail(HTTPBodyError.connectionClosed)
        if !exchange.hasRequestEnded { exchange.upload?.cancel() }
    }

    /// - Parameter error: what the channel says about it, which over HTTP/2 tells whether the request was looked at.
    func closed(_ error: (any Error)? = nil) -> HTTPClientError {
        let wasReused = if case .exchange(let exchange) = state { exchange.wasReused } else { false }
        return .connectionClosed(
            mayHaveBeenProcessed: !(error.map { StreamEnd.isUnprocessed($0) } ?? false), wasReused: wasReused)
    }

    func close() {
        context?.close(promise: nil)
    }
}
