package import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypesHTTP2

extension ChannelPipeline.SynchronousOperations {
    /// Adds everything that turns a channel of bytes behind a TLS handler into one that answers requests of HTTP/1.1 and HTTP/2,
    /// whichever the handshake agrees on; HTTP/1.1 where it agrees on neither.
    ///
    /// The channel should allow remote half-closure: a client that has said all it wants to say still gets its response.
    ///
    /// - Parameter remoteAddress: the client's, where that is not the channel's.
    package func addHTTPServer(
        responder: any HTTPResponder, limits: HTTPServerLimits = HTTPServerLimits(), channel: any Channel,
        remoteAddress: SocketAddress? = nil
    ) throws {
        let connection = HTTPConnection(channel: channel, remoteAddress: remoteAddress)
        try addHandler(
            HTTPVersionSelector(connection: connection) { pipeline, version in
                switch version {
                case .http2: try pipeline.addHTTP2(responder, limits, connection, channel)
                case .http10, .http11: try pipeline.addHTTP1(responder, limits, connection, isSecure: true)
                }
            })
    }

    /// The same without TLS, for HTTP/1.1 alone.
    package func addHTTP1Server(
        responder: any HTTPResponder, limits: HTTPServerLimits = HTTPServerLimits(), channel: any Channel
    ) throws {
        try addHTTP1(responder, limits, HTTPConnection(channel: channel), isSecure: false)
    }

    private func addHTTP1(
        _ responder: any HTTPResponder, _ limits: HTTPServerLimits, _ connection: HTTPConnection, isSecure: Bool
    ) throws {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.headerField
        decoding.maxHeaderListSize = limits.headerSection
        decoding.maxHeaderFieldCount = limits.headerFieldCount
        // The handler behind says what frames the content.
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        let encoder = HTTPResponseEncoder(configuration: encoding)
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoding))
        let pipelining = HTTPServerPipelineHandler()
        let validator = NIOHTTPResponseHeadersValidator()
        let codec = HTTP1ServerCodec(isSecure: isSecure)
        let handler = HTTPServerHandler(
            responder: responder, limits: limits, connection: connection,
            side: .http1(HTTP1ServerPipeline(codec: codec, decoder: decoder, others: [encoder, pipelining, validator])))
        try addHandlers(encoder, decoder, DrainHandler(), pipelining, validator, codec, handler)
    }

    private func addHTTP2(
        _ responder: any HTTPResponder, _ limits: HTTPServerLimits, _ connection: HTTPConnection, _ channel: any Channel
    ) throws {
        let management = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: eventLoop,
            configuration: .init(maxIdleTime: nil, maxAge: nil, maxGraceTime: nil, keepalive: nil))
        let watch = HTTP2ConnectionHandler(limits: limits)
        let bound = NIOLoopBound(watch, eventLoop: eventLoop)
        let http2 = NIOHTTP2Handler(
            mode: .server, eventLoop: eventLoop, connectionConfiguration: limits.connectionConfiguration,
            streamConfiguration: limits.streamConfiguration, streamDelegate: management.http2StreamDelegate
        ) { stream in
            bound.value.add(stream, to: channel)
            return stream.eventLoop.makeCompletedFuture {
                let check = HTTP2FieldCheck()
                let handler = HTTPServerHandler(responder: responder, limits: limits, connection: connection, side: .http2(check))
                try stream.pipeline.syncOperations.addHandlers(check, HTTP2FramePayloadToHTTPServerCodec(), handler)
            }
        }
        try addHandlers(GoAwayWatch(), http2, management, watch)
    }
}

extension HTTPServerLimits {
    fileprivate var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: http2.concurrentStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headerSection),
            HTTP2Setting(parameter: .initialWindowSize, value: http2.streamWindow),
        ]
        configuration.maximumSequentialContinuationFrames = http2.continuationFrames
        configuration.targetWindowSize = http2.connectionWindow
        configuration.controlFrameRateLimit.maximumCount = http2.controlFrames
        configuration.controlFrameRateLimit.windowLength = http2.window
        return configuration
    }

    fileprivate var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = http2.streamWindow
        configuration.outboundBufferSizeHighWatermark = 128 * 1024
        configuration.outboundBufferSizeLowWatermark = 64 * 1024
        configuration.streamResetFrameRateLimit.maximumCount = http2.resets
        configuration.streamResetFrameRateLimit.windowLength = http2.window
        configuration.streamErrorRateLimit.maximumCount = http2.streamErrors
        configuration.streamErrorRateLimit.windowLength = http2.window
        return configuration
    }
}

/// The handlers that HTTP/1 needs and another protocol, that the connection changes to, does not.
struct HTTP1ServerPipeline {
    let codec: HTTP1ServerCodec
    let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    let others: [any RemovableChannelHandler]
}
