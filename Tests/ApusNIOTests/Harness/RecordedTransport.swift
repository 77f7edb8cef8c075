import NIOCore

/// Stands next to the head and plays the network: keeps what was flushed, and notes in which order things were asked for.
final class RecordedTransport: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    enum Call: Equatable {
        case write(Int)
        case flush
        case read
        case close(CloseMode)
    }

    private(set) var calls: [Call] = []
    /// Flushed bytes, and where each flushed write ended.
    private var flushed = ByteBuffer()
    private(set) var flushedWrites: [Int] = []
    private var pending: [(data: ByteBuffer, promise: EventLoopPromise<Void>?)] = []
    private var stalled: [EventLoopPromise<Void>] = []
    /// While set, written bytes leave, but their promises are kept.
    var keepsPromises = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let data = unwrapOutboundIn(data)
        calls.append(.write(data.readableBytes))
        pending.append((data, promise))
    }

    func flush(context: ChannelHandlerContext) {
        calls.append(.flush)
        let writes = pending
        pending = []
        for (data, promise) in writes {
            flushed.writeImmutableBuffer(data)
            flushedWrites.append(data.readableBytes)
            if keepsPromises, let promise { stalled.append(promise) } else { promise?.succeed(()) }
        }
    }

    func read(context: ChannelHandlerContext) {
        calls.append(.read)
        context.read()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        calls.append(.close(mode))
        guard mode == .all else {
            // EmbeddedChannel would close everything.
            promise?.succeed(())
            return
        }
        let writes = pending
        pending = []
        for (_, writePromise) in writes { writePromise?.fail(ChannelError.ioOnClosedChannel) }
        context.close(mode: mode, promise: promise)
    }

    func releasePromises() {
        let promises = stalled
        stalled = []
        for promise in promises { promise.succeed(()) }
    }

    var hasFlushedBytes: Bool { flushed.readableBytes > 0 }

    func takeFlushed() -> ByteBuffer {
        let taken = flushed
        flushed = ByteBuffer()
        return taken
    }

    var closes: [CloseMode] {
        calls.compactMap { call in
            guard case .close(let mode) = call else { return nil }
            return mode
        }
    }

    func forgetCalls() { calls = [] }
}

extension ByteBuffer {
    /// The lengths of the TLS records in it; nil when it does not hold whole records.
    var recordLengths: [Int]? {
        var rest = self
        var lengths: [Int] = []
        while rest.readableBytes > 0 {
            guard rest.readBytes(length: 3) != nil, let length = rest.readInteger(as: UInt16.self),
                rest.readSlice(length: Int(length)) != nil
            else { return nil }
            lengths.append(Int(length))
        }
        return lengths
    }
}
