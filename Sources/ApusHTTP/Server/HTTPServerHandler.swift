import ApusNIO
import NIOCore
import NIOHTTP1

/// Serves the requests of one connection, one after the other.
///
/// It stands behind NIO's HTTP/1 codec and its pipelining handler, which hands over a request only when the response before it
/// has ended.
final class HTTPServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Between requests.
        case idle
        case receiving(HTTPRequestHead, contentLength: Int64)
        case responding(ResponseProgress)
        /// The last response is out; the client is to close.
        case lingering
        case closed
    }

    /// A response under way.
    private struct ResponseProgress {
        var closesAfterwards: Bool
        /// Content still to come; what was announced less what was written.
        var remaining: Int64 = 0
        var announced: Int64 = 0
        var headIsOut = false
        var task: Task<Void, Never>?
    }

    private let responder: any HTTPResponder
    private let limits: HTTPServerLimits
    private var state = State.idle
    private var deadline: Scheduled<Void>?
    private var requestCount = 0
    private var inputHasEnded = false
    /// What is read now came before the TLS handshake was complete, and may be a replay.
    private var isEarly = false

    init(responder: any HTTPResponder, limits: HTTPServerLimits) {
        self.responder = responder
        self.limits = limits
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
        finish()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            inputHasEnded = true
            switch state {
            case .idle, .receiving, .lingering: close(context: context)
            case .responding, .closed: break
            }
        }
        if event is TLSEarlyDataEvent { isEarly = true }
        if event is TLSHandshakeCompletedEvent { isEarly = false }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error as? HTTPParserError, state) {
        case (let parserError?, .idle), (let parserError?, .receiving):
            respond(with: .plain(parserError.status), to: nil, context: context)
        case (_, .lingering) where error is HTTPParserError:
            // What comes after the last response is of no interest.
            break
        default:
            close(context: context)
        }
    }

    private func finish() {
        if case .responding(let progress) = state { progress.task?.cancel() }
        state = .closed
        deadline?.cancel()
        deadline = nil
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .idle):
            receive(head, context: context)
        case (.body(let piece), .receiving(let head, let length)):
            let total = length + Int64(piece.readableBytes)
            guard total <= limits.requestContent else {
                respond(with: .plain(.payloadTooLarge), to: nil, context: context)
                return
            }
            state = .receiving(head, contentLength: total)
        case (.end, .receiving(let head, _)):
            dispatch(head, context: context)
        default:
            // The rest of a request that was answered early, on a connection that is about to close.
            break
        }
    }

    private func receive(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        state = .receiving(head, contentLength: 0)
        // RFC 9112 §3.2: one Host in every request of HTTP/1.1.
        let hosts = head.headers["Host"].count
        guard hosts == 1 || (hosts == 0 && head.version.minor == 0) else {
            respond(with: .plain(.badRequest), to: nil, context: context)
            return
        }
        // A tunnel is not HTTP any more: nothing of what follows could be understood.
        guard head.method != .CONNECT else {
            respond(with: .plain(.notImplemented), to: nil, context: context)
            return
        }
        // RFC 8470 §5.2: what may not safely be done twice is to be asked for again, after the handshake.
        guard !isEarly || head.method.isSafe else {
            respond(with: .plain(.tooEarly), to: nil, context: context)
            return
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int64($0) }), length > limits.requestContent {
            respond(with: .plain(.payloadTooLarge), to: nil, context: context)
        }
    }

    private func dispatch(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        requestCount += 1
        cancelDeadline()
        let closes = !head.isKeepAlive || inputHasEnded || requestCount >= limits.requestsPerConnection
        state = .responding(ResponseProgress(closesAfterwards: closes))
        let request = HTTPRequest(method: head.method, target: head.uri, headers: head.headers, version: head.version)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let responder = responder
        let task = Task {
            let response = await responder.respond(to: request)
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.respond(with: response, to: request, context: context)
            }
        }
        if case .responding(var progress) = state {
            progress.task = task
            state = .responding(progress)
        }
    }

    // MARK: Responses

    /// - Parameter request: nil when the request could not be read to its end: the connection can't go on after that.
    private func respond(with response: HTTPResponse, to request: HTTPRequest?, context: ChannelHandlerContext) {
        var progress: ResponseProgress
        switch state {
        case .responding(let current) where !current.headIsOut: progress = current
        case .idle, .receiving: progress = ResponseProgress(closesAfterwards: true)
        case .responding, .lingering, .closed: return
        }
        if inputHasEnded { progress.closesAfterwards = true }
        progress.headIsOut = true
        let sendsContent = request?.method != .HEAD && !response.status.forbidsContent
        progress.announced = sendsContent ? response.body.length : 0
        progress.remaining = progress.announced
        let head = self.head(of: response, to: request, closes: progress.closesAfterwards)
        state = .responding(progress)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        switch response.body {
        case .bytes(let buffer) where sendsContent && buffer.readableBytes > 0:
            write(buffer, promise: nil, context: context)
            end(context: context)
        case .stream(_, let produce) where sendsContent:
            context.flush()
            stream(produce, context: context)
        case .empty, .bytes, .stream:
            end(context: context)
        }
    }

    private func head(of response: HTTPResponse, to request: HTTPRequest?, closes: Bool) -> HTTPResponseHead {
        var headers = response.headers
        headers.replaceOrAdd(name: "Date", value: HTTPDate.now.description)
        if !response.status.forbidsContent {
            headers.replaceOrAdd(name: "Content-Length", value: String(response.body.length))
        }
        if closes {
            headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request?.version == .http1_0 {
            headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    }

    private func stream(
        _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void, context: ChannelHandlerContext
    ) {
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
        let writer = HTTPBodyWriter { piece in
            let promise = eventLoop.makePromise(of: Void.self)
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.write(piece, promise: promise, context: context)
                context.flush()
            }
            try await promise.futureResult.get()
        }
        let task = Task {
            var failed = false
            do { try await produce(writer) } catch { failed = true }
            eventLoop.execute { [failed] in
                let (handler, context) = bound.value
                failed ? handler.abort(context: context) : handler.end(context: context)
            }
        }
        if case .responding(var progress) = state {
            progress.task = task
            state = .responding(progress)
        }
    }

    private func write(_ piece: ByteBuffer, promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        guard case .responding(var progress) = state else {
            promise?.fail(HTTPBodyError.connectionClosed)
            return
        }
        let count = Int64(piece.readableBytes)
        guard count <= progress.remaining else {
            promise?.fail(HTTPBodyError.lengthMismatch(announced: progress.announced, written: progress.announced + count))
            return
        }
        progress.remaining -= count
        state = .responding(progress)
        guard let promise else {
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
            return
        }
        setDeadline(limits.stalledWrite, context: context)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in handler.value.cancelDeadline() }
        context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
    }

    private func end(context: ChannelHandlerContext) {
        guard case .responding(let progress) = state else { return }
        // A response that stops short can't be told from a whole one but by the connection's abrupt end.
        guard progress.remaining == 0 else { return abort(context: context) }
        let closes = progress.closesAfterwards || inputHasEnded
        state = closes ? .lingering : .idle
        setDeadline(closes ? limits.stalledWrite : limits.nextRequest, context: context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let written = context.eventLoop.makePromise(of: Void.self)
        if closes {
            written.futureResult.whenComplete { _ in
                let (handler, context) = bound.value
                handler.lastResponseIsOut(context: context)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    private func lastResponseIsOut(context: ChannelHandlerContext) {
        guard case .lingering = state else { return }
        if inputHasEnded {
            close(context: context)
        } else {
            setDeadline(limits.lingeringClose, context: context)
            context.close(mode: .output, promise: nil)
            // The pipelining handler holds reads back until a request has ended; the client's end must still be seen.
            context.read()
        }
    }

    private func abort(context: ChannelHandlerContext) {
        guard case .responding = state else { return }
        close(context: context)
    }

    private func close(context: ChannelHandlerContext) {
        finish()
        context.close(promise: nil)
    }

    // MARK: Deadlines

    private func setDeadline(_ amount: TimeAmount, context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            handler.deadlineHasPassed(context: context)
        }
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }

    private func deadlineHasPassed(context: ChannelHandlerContext) {
        switch state {
        case .receiving: respond(with: .plain(.requestTimeout), to: nil, context: context)
        case .idle, .responding, .lingering: close(context: context)
        case .closed: break
        }
    }
}

extension HTTPParserError {
    /// What the client is told.
    fileprivate var status: HTTPResponseStatus {
        switch self {
        case .headerOverflow: .requestHeaderFieldsTooLarge
        case .invalidVersion: .httpVersionNotSupported
        case .invalidMethod: .notImplemented
        default: .badRequest
        }
    }
}
