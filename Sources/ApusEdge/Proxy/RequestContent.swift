import ApusHTTP
import HTTPTypes
import NIOCore

/// A request's content on its way to an origin.
struct RequestContent: Sendable {
    private let body: HTTPBody
    /// A piece that has been read already.
    private let first: ByteBuffer?
    /// There is none: the request can be sent again.
    let isEmpty: Bool

    /// Over HTTP/2 the head of a request need not say that it is all of it. Where a method rarely has content, the first piece or the
    /// end is waited for, so that the origin sees an ordinary request, and another origin may see it too.
    ///
    /// - Throws: what broke the request off.
    init(of request: ServerRequest) async throws {
        body = request.body
        guard request.body.announcedLength == nil, request.method.isSafe || request.method == .delete else {
            first = nil
            isEmpty = request.body.announcedLength == 0
            return
        }
        first = try await request.body.next()
        isEmpty = first == nil
    }

    var outgoing: ClientRequest.Body {
        guard !isEmpty else { return .empty }
        return .stream(length: body.announcedLength) { [body, first] writer in
            if let first { try await writer.write(first) }
            while let piece = try await body.next() { try await writer.write(piece) }
            if let trailers = body.trailers { writer.setTrailers(HopByHopFields.trailers(trailers)) }
        }
    }
}
