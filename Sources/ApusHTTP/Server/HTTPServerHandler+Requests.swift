import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// From the client to the responder.
extension HTTPServerHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .idle):
            receive(head, context: context)
        case (.body(let piece), .exchange(let exchange)):
            receive(piece, exchange, context: context)
        case (.body(let piece), .draining(let left)):
            let left = left - Int64(piece.readableBytes)
            state = .draining(left: left)
            if left < 0 { close(context: context) }
        case (.end(let trailers), .exchange(var exchange)):
            exchange.hasRequestEnded = true
            state = .exchange(exchange)
            cancelContentDeadline()
            exchange.request.body.finish(trailers: trailers)
            if let postponed = exchange.postponed { respond(with: postponed, context: context) }
        case (.end, .draining):
            becomeIdle(context: context)
        default:
            // The rest of a request that was answered early, on a connection that is about to close.
            break
        }
    }

    private func receive(_ head: HTTPRequest, context: ChannelHandlerContext) {
        requestCount += 1
        cancelDeadline()
        let checked: HTTPRequest
        switch check(head) {
        case .success(let head): checked = head
        case .failure(let refusal):
            refuse(refusal.status, method: head.method, context: context)
            return
        }
        let details = http1?.codec.request
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let length = checked.headerFields[.contentLength].flatMap { Int64($0) }
        let hasContent = details.map { $0.isChunked || length ?? 0 > 0 } ?? !headIsWholeRequest
        let body = HTTPBody(announcedLength: hasContent ? length : 0)
        body.setDemandHandler { bound.execute { handler, context in handler.contentIsWanted(context: context) } }
        let informs = details?.version != .http10
        let request = ServerRequest(
            checked, body: body, version: details?.version ?? .http2, isEarly: connection.isEarly, connection: connection,
            upgrade: details?.upgrade
        ) { interim in
            guard informs else { return }
            bound.execute { handler, context in handler.inform(interim, context: context) }
        }
        let isLast = inputHasEnded || isQuiescing || requestCount >= limits.requestsPerConnection
        state = .exchange(
            Exchange(request: request, closesAfterwards: details.map { !$0.isKeepAlive || isLast } ?? false))
        let responder = responder
        // Starts here and now: an answer that is at hand costs no change of thread.
        let task = Task.immediate(executorPreference: connection.executor) {
            let response = await responder.respond(to: request)
            bound.execute { handler, context in handler.respond(with: response, context: context) }
        }
        if case .exchange(var exchange) = state {
            exchange.task = exchange.task ?? task
            state = .exchange(exchange)
        }
    }

    /// What both versions demand of a request.
    private func check(_ head: HTTPRequest) -> Result<HTTPRequest, RequestRefusal> {
        var head = head
        if http1 == nil, let refusal = checkHTTP2(&head) { return .failure(refusal) }
        // RFC 8470 §5.2: what may not safely be done twice is to be asked for again, after the handshake.
        guard !connection.isEarly || head.method.isSafe else { return .failure(RequestRefusal(status: .tooEarly)) }
        if let length = head.headerFields[.contentLength] {
            guard let length = Int64(length), length >= 0 else { return .failure(.badRequest) }
            guard length <= limits.requestContent else { return .failure(RequestRefusal(status: .contentTooLarge)) }
        }
        return .success(head)
    }

    /// RFC 9113 §8.3.1.
    private func checkHTTP2(_ head: inout HTTPRequest) -> RequestRefusal? {
        guard head.method != .connect else { return RequestRefusal(status: .notImplemented) }
        guard let path = head.path, RequestTarget.isClean(path), path.hasPrefix("/") || (path == "*" && head.method == .options)
        else { return .badRequest }
        let hosts = head.headerFields[values: .hostField]
        head.headerFields[.hostField] = nil
        guard hosts.count <= 1, let authority = head.authority ?? hosts.first, RequestTarget.isAuthority(authority) else {
            return .badRequest
        }
        if let host = hosts.first, host.lowercased() != authority.lowercased() { return .badRequest }
        head.authority = authority
        let size = head.headerFields.reduce(path.utf8.count) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count }
        let longest = head.headerFields.lazy.map(\.value.utf8.count).max() ?? 0
        guard
            head.headerFields.count <= limits.headerFieldCount, size <= limits.headerSection,
            max(longest, path.utf8.count) <= limits.headerField
        else { return RequestRefusal(status: .requestHeaderFieldsTooLarge) }
        return nil
    }

    private func receive(_ piece: ByteBuffer, _ exchange: Exchange, context: ChannelHandlerContext) {
        var exchange = exchange
        exchange.received += Int64(piece.readableBytes)
        state = .exchange(exchange)
        guard exchange.received <= limits.requestContent else {
            exchange.request.body.fail(HTTPBodyError.tooLong(limit: Int(limits.requestContent)))
            if exchange.headIsOut { close(context: context) } else { refuse(.contentTooLarge, context: context) }
            return
        }
        // A responder that reads late costs the client no time.
        let goesOn = exchange.request.body.feed(piece)
        if goesOn, exchange.request.body.isWanted { setContentDeadline(context: context) } else { cancelContentDeadline() }
    }

    /// The responder reads: what was held back may come, and a client that waits for leave gets it.
    private func contentIsWanted(context: ChannelHandlerContext) {
        guard case .exchange(var exchange) = state, !exchange.hasRequestEnded else { return }
        if let http1, http1.codec.request.awaitsContinue, !exchange.continueIsOut, !exchange.request.body.isGivenUp {
            guard !exchange.headIsOut else {
                // The final response has begun: the client has been told that its content is not wanted.
                exchange.request.body.fail(HTTPBodyError.connectionClosed)
                return
            }
            exchange.continueIsOut = true
            state = .exchange(exchange)
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        if !exchange.request.body.isGivenUp { setContentDeadline(context: context) }
        if heldRead {
            heldRead = false
            context.read()
        }
    }
}
