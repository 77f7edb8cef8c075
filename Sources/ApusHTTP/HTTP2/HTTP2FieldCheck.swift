import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands in front of a stream's codec and refuses what NIO's own checks let through and HTTP/1 could not carry (RFC 9113 §8.2.1).
final class HTTP2FieldCheck: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload

    private var isBroken = false
    /// The last header block that came was the end of its message: a request without content.
    private(set) var headersEndStream = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        guard case .headers(let content) = unwrapInboundIn(data) else {
            context.fireChannelRead(data)
            return
        }
        headersEndStream = content.endStream
        guard !Self.isClean(content.headers) else {
            context.fireChannelRead(data)
            return
        }
        // RFC 9113 §8.1.1: a malformed request is a stream error.
        isBroken = true
        context.writeAndFlush(NIOAny(HTTP2Frame.FramePayload.rstStream(.protocolError)), promise: nil)
        context.close(promise: nil)
    }

    private static func isClean(_ headers: HPACKHeaders) -> Bool {
        for (name, value, _) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !(0x41...0x5a).contains($0) }) else {
                return false
            }
            guard !value.utf8.contains(where: { $0 == 0 || $0 == 0x0a || $0 == 0x0d }) else { return false }
            guard let first = value.utf8.first, let last = value.utf8.last else { continue }
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
            guard !isSpace(first), !isSpace(last) else { return false }
        }
        return true
    }
}
