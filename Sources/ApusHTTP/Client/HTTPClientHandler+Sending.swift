import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// From the caller to the server.
extension HTTPClientHandler {
    /// Sends a request; at a time when none is under way.
    func start(_ request: ClientRequest, response: EventLoopPromise<ClientResponse>) {
        guard case .idle = state, let context else {
            response.fail(HTTPClientError.connectionClosed(mayHaveBeenProcessed: false, wasReused: requestCount > 0))
            return
        }
        requestCount += 1
        let body = HTTPBody()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        body.setDemandHandler { bound.execute { $0.contentIsWanted() } }
        var exchange = Exchange(request: request, response: response, body: body, wasReused: requestCount > 1)
        if request.awaitsContinue, case .stream = request.body { exchange.leave = context.eventLoop.makePromise() }
        if let whole = configuration.timeouts.whole {
            exchange.whole = context.eventLoop.scheduleTask(in: whole) { bound.value.giveUp(.timedOut(.whole)) }
        }
        state = .exchange(exchange)
        http1?.codec.upgrade = request.upgrade
        context.write(wrapOutboundOut(.head(head(of: request))), promise: nil)
        switch request.body {
        case .empty: endRequest(trailers: nil)
        case .bytes(let buffer):
            if buffer.readableBytes > 0 { context.write(wrapOutboundOut(.body(buffer)), promise: nil) }
            endRequest(trailers: nil)
        case .stream(_, let produce):
            context.flush()
            setDeadline(configuration.timeouts.idle, .idle)
            upload(produce, leave: exchange.leave?.futureResult)
        }
    }

    private func head(of request: ClientRequest) -> HTTPRequest {
        var head = request.head
        head.headerFields[.transferEncoding] = nil
        head.headerFields[.connection] = nil
        head.headerFields[.contentLength] = nil
        head.headerFields[.expect] = request.awaitsContinue ? "100-continue" : nil
        if let length = request.body.length {
            // RFC 9110 §8.6: where content is expected, its absence is announced too.
            let expectsContent = head.method == .post || head.method == .put || head.method == .patch
            if length > 0 || expectsContent { head.headerFields[.contentLength] = String(length) }
        } else if http1 != nil {
            head.headerFields[.transferEncoding] = "chunked"
        }
        return head
    }

    private func upload(
        _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void, leave: EventLoopFuture<Void>?
    ) {
        guard let context, case .exchange(var exchange) = state else { return }
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let writer = HTTPBodyWriter { piece in
            let promise = eventLoop.makePromise(of: Void.self)
            bound.execute { $0.write(piece, promise: promise) }
            try await promise.futureResult.get()
        }
        if let leave {
            let timeout = eventLoop.scheduleTask(in: configuration.timeouts.continuation) { bound.value.giveLeave() }
            leave.whenComplete { _ in timeout.cancel() }
        }
        exchange.upload = Task.immediate(executorPreference: executor) {
            do {
                try await leave?.get()
                try await produce(writer)
                bound.execute { $0.endRequest(trailers: writer.trailersSet) }
            } catch {
                bound.execute { $0.uploadFailed() }
            }
        }
        // The task may have come to its end already.
        if case .exchange(var current) = state {
            current.upload = exchange.upload
            state = .exchange(current)
        }
    }

    func giveLeave() {
        guard case .exchange(let exchange) = state else { return }
        exchange.leave?.succeed(())
    }

    private func write(_ piece: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context, case .exchange(var exchange) = state, !exchange.hasRequestEnded else {
            promise.fail(HTTPBodyError.connectionClosed)
            return
        }
        exchange.sent += Int64(piece.readableBytes)
        state = .exchange(exchange)
        if let announced = exchange.request.body.length, exchange.sent > announced {
            promise.fail(HTTPBodyError.lengthMismatch(announced: announced, written: exchange.sent))
            return
        }
        if !exchange.hasResponseHead { setDeadline(configuration.timeouts.idle, .idle) }
        context.writeAndFlush(wrapOutboundOut(.body(piece)), promise: promise)
    }

    private func endRequest(trailers: HTTPFields?) {
        guard let context, case .exchange(var exchange) = state, !exchange.hasRequestEnded else { return }
        if case .stream(let length?, _) = exchange.request.body, exchange.sent != length {
            uploadFailed()
            return
        }
        exchange.hasRequestEnded = true
        state = .exchange(exchange)
        if !exchange.hasResponseHead { setDeadline(configuration.timeouts.firstByte, .firstByte) }
        context.writeAndFlush(wrapOutboundOut(.end(trailers.flatMap { $0.isEmpty ? nil : $0 })), promise: nil)
        if exchange.hasResponseEnded { finish(exchange) }
    }

    /// Whoever made the content has broken off, or the connection has. A response that is under way may still be whole.
    private func uploadFailed() {
        guard case .exchange(let exchange) = state, !exchange.hasResponseHead else { return }
        giveUp(.cancelled)
    }

    /// Ends the request from this side.
    func giveUp(_ error: HTTPClientError) {
        fail(error)
        close()
    }
}
