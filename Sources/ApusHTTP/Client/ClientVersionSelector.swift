import ApusNIO
import ApusTLS
import NIOCore
import NIOHTTP1
import NIOHTTP2

/// Puts the handlers of the version that a new connection speaks behind itself: at once without TLS, at the end of the handshake with it.
final class ClientVersionSelector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let configuration: HTTPClientConfiguration
    private let isSecure: Bool
    /// What was made of the channel; nil in front of that.
    private(set) var connection: ClientConnection?

    init(configuration: HTTPClientConfiguration, isSecure: Bool) {
        self.configuration = configuration
        self.isSecure = isSecure
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isSecure { install(.http11, context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let completed = event as? TLSHandshakeCompletedEvent {
            install(completed.negotiated.applicationProtocol == .h2 ? .http2 : .http11, context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func install(_ version: HTTPProtocolVersion, _ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        do {
            let executor = EventLoopExecutor(context.eventLoop)
            let kind = version == .http2 ? try http2(context) : try http1(context, executor)
            connection = ClientConnection(
                channel: context.channel, kind: kind, configuration: configuration, executor: executor)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    private func http1(_ context: ChannelHandlerContext, _ executor: EventLoopExecutor) throws -> ClientConnection.Kind {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = configuration.limits.headerField
        decoding.maxHeaderListSize = configuration.limits.headerSection
        decoding.maxHeaderFieldCount = configuration.limits.headerFieldCount
        var encoding = HTTPRequestEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        let encoder = HTTPRequestEncoder(configuration: encoding)
        let decoder = ByteToMessageHandler(
            HTTPResponseDecoder(
                leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .forward, limitConfiguration: decoding))
        let validator = NIOHTTPRequestHeadersValidator()
        let codec = HTTP1ClientCodec()
        let handler = HTTPClientHandler(
            configuration: configuration, executor: executor,
            http1: HTTP1ClientPipeline(codec: codec, decoder: decoder, others: [encoder, validator]))
        try context.pipeline.syncOperations.addHandlers(encoder, decoder, validator, codec, handler)
        return .http1(NIOLoopBound(handler, eventLoop: context.eventLoop))
    }

    private func http2(_ context: ChannelHandlerContext) throws -> ClientConnection.Kind {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxHeaderListSize, value: configuration.limits.headerSection),
            HTTP2Setting(parameter: .initialWindowSize, value: configuration.limits.streamWindow),
        ]
        connection.targetWindowSize = configuration.limits.connectionWindow
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.targetWindowSize = configuration.limits.streamWindow
        stream.outboundBufferSizeHighWatermark = 128 * 1024
        stream.outboundBufferSizeLowWatermark = 64 * 1024
        // A server may answer many requests with a reset, on one connection: no attack on a client that chose to ask.
        stream.streamResetFrameRateLimit.maximumCount = 10_000
        let http2 = NIOHTTP2Handler(
            mode: .client, eventLoop: context.eventLoop, connectionConfiguration: connection, streamConfiguration: stream
        ) { stream in stream.close() }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let watch = HTTP2ClientWatch { bound.value.connection?.drain() }
        try context.pipeline.syncOperations.addHandlers(GoAwayWatch(), http2, watch)
        return .http2(try http2.syncMultiplexer())
    }
}

/// Notes when the server takes no more requests, and ends a connection that has failed.
private final class HTTP2ClientWatch: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let drain: () -> Void

    init(drain: @escaping () -> Void) {
        self.drain = drain
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway = unwrapInboundIn(data).payload { drain() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            drain()
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Those of a stream are reported here too. After one of the connection, the handlers below have said so and close.
        switch error {
        case is TLSError, is TLSHandlerError, is ChannelError, is IOError:
            drain()
            context.close(promise: nil)
        default: break
        }
    }
}
