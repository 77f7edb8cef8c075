import ApusNIO
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOTLS

/// HTTP/2 and HTTP/1.1 over Apus, by ALPN.
public struct ApusHTTP2Channel: ServerChildChannel {
    public struct Value: ServerChildChannelValue {
        enum Connection {
            case http1(HTTP1Channel.Value)
            case http2(HTTP2Channel.Value)
        }

        let connection: EventLoopFuture<Connection>
        public let channel: any Channel
    }

    private let http1: HTTP1Channel
    private let http2: HTTP2Channel
    private let configuration: ApusNIO.ServerConfiguration
    private let options: TLSHandlerOptions

    public init(
        responder: @escaping HTTPChannelHandler.Responder, configuration: ApusNIO.ServerConfiguration,
        http: HTTP2ChannelConfiguration = HTTP2ChannelConfiguration(), options: TLSHandlerOptions = TLSHandlerOptions()
    ) {
        http1 = HTTP1Channel(responder: responder, configuration: http.streamConfiguration)
        http2 = HTTP2Channel(responder: responder, configuration: http)
        var configuration = configuration
        configuration.applicationProtocols = [.h2, .http11]
        self.configuration = configuration
        self.options = options
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let tls = try TLSServerHandler(configuration: configuration, options: options)
            // A client that offers no protocol gets HTTP/1.1, as one that offers just that.
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Value.Connection> { result, channel in
                if case .negotiated("h2") = result {
                    return http2.setup(channel: channel, logger: logger).map { .http2($0) }
                }
                return http1.setup(channel: channel, logger: logger).map { .http1($0) }
            }
            try channel.pipeline.syncOperations.addHandlers(tls, negotiation)
            return Value(connection: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    public func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.connection.get() {
            case .http1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(value: connection, logger: logger)
            }
        } catch {
            logger.debug("the handshake failed", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }
}
