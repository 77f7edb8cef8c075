import NIOCore

/// Stands between TLS and NIO's HTTP/2 handler, and closes the connection behind a GOAWAY that tells of an error.
///
/// NIO says it and leaves closing to others; what it reports to the channel does not tell a connection's errors from a stream's.
final class GoAwayWatch: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes of a frame's payload that are still to come.
    private var payloadLeft = 0

    /// RFC 9113 §4.1.
    private static let headerLength = 9
    /// RFC 9113 §6.8.
    private static let goAway: UInt8 = 7

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let ends = endsConnection(unwrapOutboundIn(data))
        guard ends else {
            context.write(data, promise: promise)
            return
        }
        let promise = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
        context.write(data, promise: promise)
    }

    /// A frame's header comes in one piece: that is how NIO writes it.
    private func endsConnection(_ bytes: ByteBuffer) -> Bool {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            let skipped = min(payloadLeft, bytes.readableBytes)
            bytes.moveReaderIndex(forwardBy: skipped)
            payloadLeft -= skipped
            guard let header = bytes.readBytes(length: Self.headerLength) else { continue }
            payloadLeft = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            if header[3] == Self.goAway,
                let code = bytes.getInteger(at: bytes.readerIndex + 4, as: UInt32.self), code != 0
            {
                return true
            }
        }
        return false
    }
}
