import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// From the responder to the client.
extension HTTPServerHandler {
    /// Answers a request that is not for the responder. Over HTTP/1 the connection can't go on: where the request ends is in doubt.
    func refuse(_ status: HTTPResponse.Status, method: HTTPRequest.Method = .get, context: ChannelHandlerContext) {
        var method = method
        if case .exchange(let exchange) = state {
            method = exchange.request.method
            exchange.task?.cancel()
            exchange.request.body.fail(HTTPBodyError.connectionClosed)
        }
        cancelContentDeadline()
        let unknown = ServerRequest(HTTPRequest(method: method, scheme: nil, authority: nil, path: nil))
        state = .exchange(Exchange(request: unknown, closesAfterwards: true))
        respond(with: .plain(status), context: context)
    }

    func inform(_ interim: HTTPResponse, context: ChannelHandlerContext) {
        guard case .exchange(let exchange) = state, !exchange.headIsOut, interim.status.kind == .informational,
            interim.status != .switchingProtocols, interim.status != .continue
        else { return }
        context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
    }

    func respond(with response: ServerResponse, context: ChannelHandlerContext) {
        guard case .exchange(var exchange) = state, !exchange.headIsOut else { return }
        if case .tunnel(let run) = response.body {
            changeProtocol(response, run, context: context)
            return
        }
        if inputHasEnded || isQuiescing { exchange.closesAfterwards = true }
        if let http1 {
            let request = http1.codec.request
            // A client that waits for leave may send its content or not: nobody can tell what comes next. After an offer to
            // change the protocol, NIO's decoder reads no further.
            if request.awaitsContinue, !exchange.continueIsOut, !exchange.hasRequestEnded { exchange.closesAfterwards = true }
            if request.upgrade != nil { exchange.closesAfterwards = true }
            if !exchange.hasRequestEnded, (exchange.request.body.announcedLength ?? 0) - exchange.received > limits.drainedContent
            {
                exchange.closesAfterwards = true
            }
            http1.codec.closesAfterwards = exchange.closesAfterwards
        }
        exchange.headIsOut = true
        exchange.sendsContent = exchange.request.method != .head && !response.status.forbidsContent
        exchange.remaining = exchange.sendsContent ? response.body.length : 0
        exchange.announced = exchange.remaining ?? 0
        state = .exchange(exchange)
        cancelDeadline()
        context.write(wrapOutboundOut(.head(head(of: response, sendsContent: exchange.sendsContent))), promise: nil)
        if let http1, http1.codec.closesAfterwards, case .exchange(var current) = state {
            current.closesAfterwards = true
            state = .exchange(current)
        }
        switch response.body {
        case .bytes(let buffer) where exchange.sendsContent && buffer.readableBytes > 0:
            write(buffer, promise: nil, context: context)
            end(trailers: nil, context: context)
        case .stream(_, let produce) where exchange.sendsContent:
            context.flush()
            stream(produce, context: context)
        case .empty, .bytes, .stream, .tunnel:
            end(trailers: nil, context: context)
        }
    }

    private func head(of response: ServerResponse, sendsContent: Bool) -> HTTPResponse {
        var fields = response.fields
        // Framing is this server's own affair.
        fields[.transferEncoding] = nil
        fields[.connection] = nil
        if fields[.date] == nil { fields[.date] = HTTPDate.now.description }
        fields[.contentLength] = nil
        if !response.status.forbidsContent {
            if let length = response.body.length {
                fields[.contentLength] = String(length)
            } else if sendsContent, http1 != nil {
                fields[.transferEncoding] = "chunked"
            }
        }
        return HTTPResponse(status: response.status, headerFields: fields)
    }

    private func stream(
        _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void, context: ChannelHandlerContext
    ) {
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
        let writer = HTTPBodyWriter { piece in
            let promise = eventLoop.makePromise(of: Void.self)
            bound.execute { handler, context in
                handler.write(piece, promise: promise, context: context)
                context.flush()
            }
            try await promise.futureResult.get()
        }
        let task = Task.immediate(executorPreference: connection.executor) {
            var failed = false
            do { try await produce(writer) } catch { failed = true }
            bound.execute { [failed] handler, context in
                failed ? handler.abort(context: context) : handler.end(trailers: writer.trailersSet, context: context)
            }
        }
        if case .exchange(var exchange) = state {
            exchange.task = task
            state = .exchange(exchange)
        }
    }

    private func write(_ piece: ByteBuffer, promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        guard case .exchange(var exchange) = state else {
            promise?.fail(HTTPBodyError.connectionClosed)
            return
        }
        let count = Int64(piece.readableBytes)
        exchange.written += count
        if let remaining = exchange.remaining {
            guard count <= remaining else {
                promise?.fail(HTTPBodyError.lengthMismatch(announced: exchange.announced, written: exchange.written))
                return
            }
            exchange.remaining = remaining - count
        }
        state = .exchange(exchange)
        guard let promise else {
            context.write(wrapOutboundOut(.body(piece)), promise: nil)
            return
        }
        setDeadline(limits.stalledWrite, context: context)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            if case .exchange = handler.value.state { handler.value.cancelDeadline() }
        }
        context.write(wrapOutboundOut(.body(piece)), promise: promise)
    }

    private func end(trailers: HTTPFields?, context: ChannelHandlerContext) {
        guard case .exchange(let exchange) = state else { return }
        // A response that stops short can't be told from a whole one but by the connection's abrupt end.
        guard (exchange.remaining ?? 0) == 0 else { return abort(context: context) }
        exchange.request.body.abandon()
        cancelContentDeadline()
        let trailers = trailers.flatMap { $0.isEmpty ? nil : $0 }
        guard http1 != nil else {
            endStream(exchange, trailers, context: context)
            return
        }
        let closes = exchange.closesAfterwards || inputHasEnded
        state = closes ? .lingering : .draining(left: limits.drainedContent)
        setDeadline(closes ? limits.stalledWrite : limits.nextRequest, context: context)
        let written = context.eventLoop.makePromise(of: Void.self)
        if closes {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in
                let (handler, context) = bound.value
                handler.lastResponseIsOut(context: context)
            }
        } else if exchange.hasRequestEnded {
            state = .idle
            if isQuiescing { setDeadline(limits.nextRequest, context: context) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: written)
        if heldRead {
            heldRead = false
            context.read()
        }
    }

    /// RFC 9113 §8.1: a response may end before its request, whose rest is then asked not to be sent.
    private func endStream(_ exchange: Exchange, _ trailers: HTTPFields?, context: ChannelHandlerContext) {
        state = .draining(left: limits.drainedContent)
        setDeadline(limits.stalledWrite, context: context)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let written = context.eventLoop.makePromise(of: Void.self)
        if !exchange.hasRequestEnded {
            written.futureResult.whenComplete { _ in
                bound.value.triggerUserOutboundEvent(NIOHTTP2FramePayloadToHTTPEvent.reset(code: .noError), promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: written)
    }

    func becomeIdle(context: ChannelHandlerContext) {
        state = .idle
        if http1 != nil { setDeadline(limits.nextRequest, context: context) }
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

    func abort(context: ChannelHandlerContext) {
        guard case .exchange = state else { return }
        close(context: context)
    }

    // MARK: Another protocol

    /// RFC 9110 §15.2.2: behind this head the connection speaks something else.
    private func changeProtocol(
        _ response: ServerResponse, _ run: @escaping @Sendable (HTTPTunnel) async -> Void, context: ChannelHandlerContext
    ) {
        guard let http1, case .exchange(var exchange) = state, http1.codec.request.upgrade != nil,
            response.status == .switchingProtocols
        else {
            respond(with: .plain(.badGateway), context: context)
            return
        }
        guard exchange.hasRequestEnded else {
            // The decoder is still at the request: its end has to come first.
            exchange.postponed = response
            state = .exchange(exchange)
            return
        }
        exchange.request.body.abandon()
        state = .tunnel
        cancelDeadline()
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponse(status: response.status, headerFields: response.fields))), promise: nil)
        let tunnel = TunnelHandler(eventLoop: context.eventLoop, executor: connection.executor)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(tunnel)
        } catch {
            close(context: context)
            return
        }
        for handler in http1.others { pipeline.removeHandler(handler, promise: nil) }
        pipeline.removeHandler(http1.codec, promise: nil)
        pipeline.removeHandler(self, promise: nil)
        // Last: what it has read of the other protocol goes to the tunnel.
        pipeline.removeHandler(http1.decoder, promise: nil)
        tunnel.run(run)
    }
}
