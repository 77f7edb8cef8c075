import ApusNIO
import ApusTLS
import NIOCore

/// Waits for what the TLS handshake agrees on, and puts the handlers of that version of HTTP behind itself.
///
/// Early data comes before that: there the first bytes tell the version, because a client of HTTP/2 begins with its preface
/// (RFC 9113 §3.4), and the end of the handshake has to confirm it.
final class HTTPVersionSelector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0".utf8)

    private let connection: HTTPConnection
    private let install: (ChannelPipeline.SynchronousOperations, HTTPProtocolVersion) throws -> Void
    private var installed: HTTPProtocolVersion?
    private var held = ByteBuffer()
    /// The order to stop came before there was anybody to follow it.
    private var isQuiescing = false

    init(
        connection: HTTPConnection, install: @escaping (ChannelPipeline.SynchronousOperations, HTTPProtocolVersion) throws -> Void
    ) {
        self.connection = connection
        self.install = install
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard installed == nil else {
            context.fireChannelRead(data)
            return
        }
        var piece = unwrapInboundIn(data)
        held.writeBuffer(&piece)
        guard connection.isEarly, let version = Self.version(held.readableBytesView) else { return }
        begin(version, context)
    }

    /// Nil where there are too few bytes to tell.
    private static func version(_ bytes: ByteBufferView) -> HTTPProtocolVersion? {
        let start = bytes.prefix(preface.count)
        guard start.elementsEqual(preface.prefix(start.count)) else { return .http11 }
        return start.count == preface.count ? .http2 : nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEarlyDataEvent { connection.earlyDataBegins() }
        if let completed = event as? TLSHandshakeCompletedEvent {
            connection.handshakeCompleted(completed.negotiated)
            let version: HTTPProtocolVersion = completed.negotiated.applicationProtocol == .h2 ? .http2 : .http11
            if let installed {
                guard installed == version else {
                    context.close(promise: nil)
                    return
                }
            } else {
                begin(version, context)
            }
        }
        if event is ChannelShouldQuiesceEvent, installed == nil { isQuiescing = true }
        context.fireUserInboundEventTriggered(event)
    }

    private func begin(_ version: HTTPProtocolVersion, _ context: ChannelHandlerContext) {
        installed = version
        do { try install(context.pipeline.syncOperations, version) } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        if isQuiescing { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        guard held.readableBytes > 0 else { return }
        let bytes = held
        held = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
        context.fireChannelReadComplete()
    }
}
