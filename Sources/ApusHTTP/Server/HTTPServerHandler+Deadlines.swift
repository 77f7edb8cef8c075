import NIOCore

/// How long a client may keep the server waiting.
extension HTTPServerHandler {
    func setDeadline(_ amount: TimeAmount, context: ChannelHandlerContext) {
        deadline?.cancel()
        let isBetweenRequests = if case .idle = state { true } else { false }
        let amount = isQuiescing && isBetweenRequests ? min(amount, limits.lastRequest) : amount
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            handler.deadlineHasPassed(context: context)
        }
    }

    /// The server is to stop. A request that is on its way is still answered.
    func drain(context: ChannelHandlerContext) {
        isQuiescing = true
        if case .idle = state { setDeadline(limits.lastRequest, context: context) }
    }

    func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }

    /// The client's content is waited for, until the next piece of it comes.
    func setContentDeadline(context: ChannelHandlerContext) {
        contentDeadline?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        contentDeadline = context.eventLoop.scheduleTask(in: limits.stalledRead) {
            let (handler, context) = bound.value
            handler.contentDeadlineHasPassed(context: context)
        }
    }

    func cancelContentDeadline() {
        contentDeadline?.cancel()
        contentDeadline = nil
    }

    private func contentDeadlineHasPassed(context: ChannelHandlerContext) {
        guard case .exchange(let exchange) = state, !exchange.hasRequestEnded else { return }
        exchange.request.body.fail(HTTPBodyError.timedOut)
        if exchange.headIsOut { close(context: context) } else { refuse(.requestTimeout, context: context) }
    }

    private func deadlineHasPassed(context: ChannelHandlerContext) {
        switch state {
        case .idle, .exchange, .draining, .lingering: close(context: context)
        case .tunnel, .closed: break
        }
    }
}
