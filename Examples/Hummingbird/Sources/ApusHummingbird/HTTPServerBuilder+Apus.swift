import ApusNIO
import HummingbirdCore
import HummingbirdHTTP2

extension HTTPServerBuilder {
    /// HTTP/1.1 over Apus: `Application(router: router, server: .apus(configuration))`.
    public static func apus(
        _ configuration: ApusNIO.ServerConfiguration, http: HTTP1Channel.Configuration = HTTP1Channel.Configuration(),
        options: TLSHandlerOptions = TLSHandlerOptions()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ApusChannel(HTTP1Channel(responder: responder, configuration: http), configuration: configuration, options: options)
        }
    }

    /// HTTP/2 and HTTP/1.1 over Apus, by ALPN: `Application(router: router, server: .apusHTTP2(configuration))`.
    public static func apusHTTP2(
        _ configuration: ApusNIO.ServerConfiguration, http: HTTP2ChannelConfiguration = HTTP2ChannelConfiguration(),
        options: TLSHandlerOptions = TLSHandlerOptions()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ApusHTTP2Channel(responder: responder, configuration: configuration, http: http, options: options)
        }
    }
}
