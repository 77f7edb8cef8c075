import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns the parts of NIO's HTTP/1 codec into those that both versions share, and keeps what only HTTP/1 has.
///
/// What of a request could be read in two ways is refused here (RFC 9112 §6.1, §6.3): whatever stands behind this server must see
/// the same requests as it.
final class HTTP1ServerCodec: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is true of the request that is being read or answered.
    struct Request {
        var version = HTTPProtocolVersion.http11
        var isKeepAlive = false
        var upgrade: String?
        var awaitsContinue = false
        /// The content has no announced length.
        var isChunked = false
    }

    private(set) var request = Request()
    /// The next response is the last.
    var closesAfterwards = false

    private let isSecure: Bool

    init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            switch read(head) {
            case .success(let request): context.fireChannelRead(wrapInboundOut(.head(request)))
            case .failure(let refusal): context.fireErrorCaught(refusal)
            }
        case .body(let piece):
            context.fireChannelRead(wrapInboundOut(.body(piece)))
        case .end(let trailers):
            context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
        }
    }

    private func read(_ head: HTTPRequestHead) -> Result<HTTPRequest, RequestRefusal> {
        let headers = head.headers
        let isHTTP10 = head.version.minor == 0
        request = Request(version: isHTTP10 ? .http10 : .http11, isKeepAlive: head.isKeepAlive)
        // RFC 9112 §3.2: one Host in every request of HTTP/1.1.
        let hosts = headers["Host"]
        guard hosts.count == 1 || (hosts.isEmpty && isHTTP10), hosts.allSatisfy({ $0.isEmpty || RequestTarget.isAuthority($0) })
        else { return .failure(.badRequest) }
        if let refusal = framing(of: head) { return .failure(refusal) }
        // A tunnel is not HTTP any more: nothing of what follows could be understood.
        guard head.method != .CONNECT else { return .failure(RequestRefusal(status: .notImplemented)) }
        guard let method = try? HTTPRequest.Method(head.method), let target = RequestTarget(head.uri) else {
            return .failure(.badRequest)
        }
        guard target.path != "*" || method == .options else { return .failure(.badRequest) }
        // A field that holds the end of a line was folded (RFC 9112 §5.2).
        for (_, value) in headers where value.utf8.contains(where: { $0 == 0 || $0 == 0x0a || $0 == 0x0d }) {
            return .failure(.badRequest)
        }
        request.upgrade = Self.upgrade(headers, isHTTP10: isHTTP10)
        request.awaitsContinue = !isHTTP10 && headers["Expect"].contains { $0.lowercased() == "100-continue" }
        return .success(
            HTTPRequest(
                method: method, scheme: isSecure ? "https" : "http", authority: target.authority ?? hosts.first,
                path: target.path,
                headerFields: HTTPFields(headers, splitCookie: false)))
    }

    /// RFC 9112 §6: how long the content is must be beyond doubt.
    private func framing(of head: HTTPRequestHead) -> RequestRefusal? {
        let codings = head.headers["Transfer-Encoding"]
        let lengths = head.headers["Content-Length"]
        guard !codings.isEmpty else {
            guard lengths.count <= 1, lengths.allSatisfy({ Self.isNumber($0) }) else { return .badRequest }
            return nil
        }
        // Of both together the standard allows to make one; but one of two readers may not have done so.
        guard lengths.isEmpty, head.version.minor > 0 else { return .badRequest }
        guard codings.count == 1, codings[0].lowercased() == "chunked" else {
            return RequestRefusal(
                status: codings.contains { $0.lowercased().hasSuffix("chunked") } ? .notImplemented : .badRequest)
        }
        request.isChunked = true
        return nil
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int64(text) != nil
    }

    private static func upgrade(_ headers: HTTPHeaders, isHTTP10: Bool) -> String? {
        guard !isHTTP10, headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "upgrade" }) else {
            return nil
        }
        let protocols = headers["Upgrade"].joined(separator: ", ")
        return protocols.isEmpty ? nil : protocols
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            context.write(wrapOutboundOut(.head(frame(head))), promise: promise)
        case .body(let piece):
            context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: promise)
        case .end(let trailers):
            context.write(wrapOutboundOut(.end(trailers.map { HTTPHeaders($0) })), promise: promise)
        }
    }

    private func frame(_ response: HTTPResponse) -> HTTPResponseHead {
        var head = HTTPResponseHead(response)
        guard response.status.kind != .informational else { return head }
        let isDelimitedByClose = request.version == .http10 && !head.headers.contains(name: "Content-Length")
        if isDelimitedByClose, !response.status.forbidsContent {
            head.headers.remove(name: "Transfer-Encoding")
            closesAfterwards = true
        }
        if closesAfterwards {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.version == .http10 {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return head
    }
}

/// Why a request is not passed on to a responder.
struct RequestRefusal: Error, Equatable {
    var status: HTTPResponse.Status

    static let badRequest = RequestRefusal(status: .badRequest)
}
