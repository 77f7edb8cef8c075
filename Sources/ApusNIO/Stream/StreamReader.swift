import NIOCore

/// Keeps what arrives until somebody reads, and reads from the network when nothing is kept.
final class StreamReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var arrived = ByteBuffer()
    /// How the direction ended; nil while it is open.
    private var end: Result<Void, any Error>?
    private var waiting: (identifier: ReadIdentifier, continuation: CheckedContinuation<[UInt8]?, any Error>)?
    /// Whose task was cancelled before its turn came.
    private var cancelled: ReadIdentifier?
    private var context: ChannelHandlerContext?
    private let hasPeerClosed: () -> Bool

    /// - Parameter hasPeerClosed: whether close_notify has come.
    init(hasPeerClosed: @escaping () -> Bool) {
        self.hasPeerClosed = hasPeerClosed
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.failure(ChannelError.ioOnClosedChannel))
        self.context = nil
    }

    func read(_ identifier: ReadIdentifier, resuming continuation: CheckedContinuation<[UInt8]?, any Error>) {
        if cancelled === identifier {
            cancelled = nil
            continuation.resume(throwing: CancellationError())
            return
        }
        guard waiting == nil else {
            continuation.resume(throwing: TLSHandlerError.concurrentReads)
            return
        }
        waiting = (identifier, continuation)
        answer()
        if waiting != nil { context?.read() }
    }

    func cancel(_ identifier: ReadIdentifier) {
        guard let waiting, waiting.identifier === identifier else {
            cancelled = identifier
            return
        }
        self.waiting = nil
        waiting.continuation.resume(throwing: CancellationError())
    }

    private func answer() {
        guard let continuation = waiting?.continuation else { return }
        if arrived.readableBytes > 0 {
            waiting = nil
            let bytes = Array(arrived.readableBytesView)
            arrived = ByteBuffer()
            continuation.resume(returning: bytes)
        } else if let end {
            waiting = nil
            continuation.resume(with: end.map { nil })
        }
    }

    private func finish(_ result: Result<Void, any Error>) {
        if end == nil { end = result }
        answer()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if arrived.readableBytes == 0 { arrived = bytes } else { arrived.writeBuffer(&bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        answer()
        if waiting != nil { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { finish(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Where this side had closed its direction before, the end of the other one closes the channel, without an event of its own.
        finish(hasPeerClosed() ? .success(()) : .failure(ChannelError.ioOnClosedChannel))
        context.fireChannelInactive()
    }
}
