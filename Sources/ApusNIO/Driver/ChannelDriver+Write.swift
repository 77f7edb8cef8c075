import ApusTLS
import NIOCore

/// From the application to the transport.
extension ChannelDriver where Connection: ~Copyable {
    func write(_ data: ByteBuffer, promise: EventLoopPromise<Void>?) {
        switch phase {
        case .idle, .handshaking:
            if requestedOutputClose != nil {
                promise?.fail(ChannelError.outputClosed)
            } else if data.readableBytes > options.maximumBufferedBytes - writes.byteCount {
                promise?.fail(TLSHandlerError.tooManyBytesBeforeHandshake(limit: options.maximumBufferedBytes))
            } else {
                writes.append(data, promise: promise)
            }
        case .established where connection.sentCloseNotify:
            promise?.fail(ChannelError.outputClosed)
        case .established:
            writes.append(data, promise: promise)
        case .closing, .closed:
            promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    func flush(context: ChannelHandlerContext) {
        writes.flush()
        sealFlushedWrites(context)
        needsFlush = false
        context.flush()
    }

    /// Seals what was flushed, once that is possible. Each chunk's ciphertext carries the promises of the writes that end in it.
    func sealFlushedWrites(_ context: ChannelHandlerContext) {
        while phase == .established || (phase == .handshaking && connection.acceptsEarlyData), writes.hasFlushed {
            let sealed = writes.seal(into: &connection)
            if let error = sealed.error {
                sealed.promises.fail(error)
                fail(error, context)
                return
            }
            writeOutput(context, promise: sealed.promises.joined(on: context.eventLoop))
        }
    }

    /// Hands the connection's output to the transport, without flushing. A promise without output keeps its place in the order.
    func writeOutput(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        guard connection.hasOutput || promise != nil else { return }
        let output = context.channel.allocator.buffer(bytes: connection.takeOutput())
        needsFlush = true
        context.write(NIOAny(output), promise: promise)
    }

    func flushIfNeeded(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    func updateKeys(requestPeer: Bool) throws(TLSError) {
        try connection.updateKeys(requestPeer: requestPeer)
        guard let context else { return }
        writeOutput(context)
        flushIfNeeded(context)
    }
}
