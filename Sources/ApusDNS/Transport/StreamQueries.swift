import NIOCore

/// RFC 1035 §4.2.2: each message behind its length in two bytes.
struct StreamFrames: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    static let maximum = 2 + 0xffff

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let frame = buffer.readLengthPrefixedSlice(as: UInt16.self) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(frame))
        return .continue
    }

    mutating func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
        while try decode(context: context, buffer: &buffer) == .continue {}
        return .needMoreData
    }
}

/// The queries that are under way on one connection. Answers come in any order (RFC 7766 §6.2.1.1).
final class StreamQueries: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Pending {
        var query: DNSMessage
        var promise: EventLoopPromise<DNSReply>
        var timer: Scheduled<Void>
    }

    private var pending: [UInt16: Pending] = [:]
    private var context: ChannelHandlerContext?
    private var idleTimer: Scheduled<Void>?
    /// Queries that were given up in a row. A server that stalls has its connection closed.
    private var timeouts = 0

    /// Of 65536 IDs, so that a random one is soon found free.
    private static let maximumPending = 8192
    private static let idleTime = TimeAmount.seconds(20)
    private static let maximumTimeouts = 3

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(DNSExchangeError.connectionClosed)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(DNSExchangeError.connectionClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    /// On the event loop alone.
    func ask(_ query: DNSMessage, paddedTo block: Int?, deadline: NIODeadline) throws(DNSExchangeError) -> EventLoopFuture<
        DNSReply
    > {
        guard let context, context.channel.isActive else { throw .connectionClosed }
        guard pending.count < Self.maximumPending else { throw .busy }
        var query = query
        repeat { query.header.id = UInt16.random(in: 0...0xffff) } while pending[query.header.id] != nil
        let id = query.header.id
        let promise = context.eventLoop.makePromise(of: DNSReply.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let timer = context.eventLoop.scheduleTask(deadline: deadline) { bound.value.giveUp(id) }
        pending[id] = Pending(query: query, promise: promise, timer: timer)
        idleTimer?.cancel()
        idleTimer = nil
        let bytes = block.map { query.encodedPadded(to: $0) } ?? query.encoded()
        var buffer = context.channel.allocator.buffer(capacity: bytes.count + 2)
        buffer.writeInteger(UInt16(clamping: bytes.count))
        buffer.writeBytes(bytes)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        let message: DNSMessage
        do {
            message = try DNSMessage(decoding: bytes)
        } catch {
            return violation(.malformed("\(error)"), context)
        }
        // To a query that was given up the answer may still come.
        guard let waiting = pending[message.header.id] else { return }
        guard message.answers(waiting.query) else { return violation(.wrongAnswer, context) }
        pending[message.header.id] = nil
        waiting.timer.cancel()
        timeouts = 0
        waiting.promise.succeed(DNSReply(message: message, size: bytes.count, transport: .tcp))
        becomeIdleIfDone(context)
    }

    /// On a connection that nobody else can write to, the server itself is at fault.
    private func violation(_ error: DNSExchangeError, _ context: ChannelHandlerContext) {
        fail(error)
        context.close(promise: nil)
    }

    private func giveUp(_ id: UInt16) {
        pending.removeValue(forKey: id)?.promise.fail(DNSExchangeError.timedOut)
        timeouts += 1
        guard let context else { return }
        if timeouts >= Self.maximumTimeouts {
            fail(DNSExchangeError.timedOut)
            context.close(promise: nil)
        } else {
            becomeIdleIfDone(context)
        }
    }

    private func becomeIdleIfDone(_ context: ChannelHandlerContext) {
        guard pending.isEmpty else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer?.cancel()
        idleTimer = context.eventLoop.scheduleTask(in: Self.idleTime) {
            let (handler, context) = bound.value
            if handler.pending.isEmpty { context.close(promise: nil) }
        }
    }

    private func fail(_ error: any Error) {
        idleTimer?.cancel()
        idleTimer = nil
        let failed = pending
        pending = [:]
        for (_, waiting) in failed {
            waiting.timer.cancel()
            waiting.promise.fail(error)
        }
    }
}
