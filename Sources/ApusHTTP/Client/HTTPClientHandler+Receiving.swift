import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// From the server to the caller.
extension HTTPClientHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .exchange(var exchange) = state else {
            // Nobody asked for this.
            if case .idle = state {
                state = .closed
                context.close(promise: nil)
            }
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            receive(head, exchange)
        case .body(let piece):
            let goesOn = exchange.body.feed(piece)
            if goesOn, exchange.hasRequestEnded { setDeadline(configuration.timeouts.idle, .idle) } else { cancelDeadline() }
        case .end where exchange.changesTo != nil:
            if let head = exchange.changesTo { changeProtocol(head, exchange) }
        case .end(let trailers):
            exchange.hasResponseEnded = true
            state = .exchange(exchange)
            // First the connection is free, then the reader hears of the end: its next request finds it so.
            if exchange.hasRequestEnded { finish(exchange) } else { endEarly(exchange) }
            exchange.body.finish(trailers: trailers)
        }
    }

    private func receive(_ head: HTTPResponse, _ exchange: Exchange) {
        guard !exchange.hasResponseHead else { return giveUp(.badResponse("it has two heads")) }
        if head.status == .switchingProtocols {
            guard http1 != nil, exchange.request.upgrade != nil, exchange.hasRequestEnded else {
                return giveUp(.badResponse("it changes the protocol unasked"))
            }
            // The decoder is still at this response: its end has to come first.
            var exchange = exchange
            exchange.changesTo = head
            state = .exchange(exchange)
            return
        }
        guard head.status.kind != .informational else {
            if head.status == .continue { exchange.leave?.succeed(()) }
            exchange.request.onInterim?(head)
            return
        }
        guard head.headerFields.count <= configuration.limits.headerFieldCount else {
            return giveUp(.badResponse("it has more than \(configuration.limits.headerFieldCount) fields"))
        }
        var exchange = exchange
        exchange.hasResponseHead = true
        state = .exchange(exchange)
        // The final response is there: content that still waits for leave is not wanted.
        exchange.leave?.fail(HTTPBodyError.connectionClosed)
        setDeadline(configuration.timeouts.idle, .idle)
        exchange.response.succeed(ClientResponse(head: head, body: exchange.body, version: http1?.codec.version ?? .http2))
    }

    /// The reader of the response wants more, or no more at all.
    func contentIsWanted() {
        guard case .exchange(let exchange) = state, let context else { return }
        guard !exchange.body.isGivenUp else {
            if !exchange.hasResponseEnded { giveUp(.cancelled) }
            return
        }
        if exchange.hasResponseHead, exchange.hasRequestEnded { setDeadline(configuration.timeouts.idle, .idle) }
        if heldRead {
            heldRead = false
            context.read()
        }
    }

    /// Both sides have said all.
    func finish(_ exchange: Exchange) {
        end(exchange)
        guard let http1 else {
            state = .closed
            return
        }
        guard http1.codec.isKeepAlive, exchange.request.upgrade == nil else {
            state = .closed
            close()
            return
        }
        state = .idle
        if heldRead {
            heldRead = false
            context?.read()
        }
        onIdle()
    }

    /// The response has ended before its request: the rest of that is of no use.
    private func endEarly(_ exchange: Exchange) {
        end(exchange)
        state = .closed
        close()
    }

    /// RFC 9110 §15.2.2.
    private func changeProtocol(_ head: HTTPResponse, _ exchange: Exchange) {
        guard let http1, let context else { return giveUp(.cancelled) }
        end(exchange)
        state = .tunnel
        let handler = TunnelHandler(eventLoop: context.eventLoop, executor: executor)
        let pipeline = context.pipeline.syncOperations
        do { try pipeline.addHandler(handler) } catch {
            exchange.response.fail(HTTPClientError.connect(error))
            close()
            return
        }
        for handler in http1.others { pipeline.removeHandler(handler, promise: nil) }
        pipeline.removeHandler(http1.codec, promise: nil)
        pipeline.removeHandler(self, promise: nil)
        // Last: what it has read of the other protocol goes to the tunnel.
        pipeline.removeHandler(http1.decoder, promise: nil)
        exchange.body.finish(trailers: nil)
        exchange.response.succeed(
            ClientResponse(head: head, body: exchange.body, version: .http11, tunnel: handler.tunnel()))
    }
}
