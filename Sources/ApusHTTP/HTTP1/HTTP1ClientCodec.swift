import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns the parts that both versions share into those of NIO's HTTP/1 codec, and keeps what only HTTP/1 has.
final class HTTP1ClientCodec: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPResponsePart
    typealias OutboundIn = HTTPRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Another request may follow the response that is being read.
    private(set) var isKeepAlive = false
    private(set) var version = HTTPProtocolVersion.http11
    /// What the request that is being sent asks to change to.
    var upgrade: String?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isKeepAlive = head.isKeepAlive
            version = head.version.minor == 0 ? .http10 : .http11
            // RFC 9112 §6.3: what is framed twice was framed for somebody else.
            guard !(head.headers.contains(name: "Transfer-Encoding") && head.headers.contains(name: "Content-Length")),
                let response = try? HTTPResponse(head)
            else {
                context.fireErrorCaught(HTTPClientError.badResponse("its length is in doubt"))
                return
            }
            context.fireChannelRead(wrapInboundOut(.head(response)))
        case .body(let piece):
            context.fireChannelRead(wrapInboundOut(.body(piece)))
        case .end(let trailers):
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let request):
            do {
                var head = try HTTPRequestHead(request)
                if let upgrade {
                    head.headers.replaceOrAdd(name: "Connection", value: "Upgrade")
                    head.headers.replaceOrAdd(name: "Upgrade", value: upgrade)
                }
                context.write(wrapOutboundOut(.head(head)), promise: promise)
            } catch {
                promise?.fail(error)
                context.fireErrorCaught(error)
            }
        case .body(let piece):
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
        case .end(let trailers):
            context.write(wrapOutboundOut(.end(trailers.map { HTTPHeaders($0) })), promise: promise)
        }
    }
}

/// The handlers that HTTP/1 needs and another protocol, that the connection changes to, does not.
struct HTTP1ClientPipeline {
    let codec: HTTP1ClientCodec
    let decoder: ByteToMessageHandler<HTTPResponseDecoder>
    let others: [any RemovableChannelHandler]
}
