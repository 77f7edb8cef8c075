package import NIOCore
package import NIOHTTP1

/// What a responder answers. The server adds `Date`, `Content-Length` and `Connection`.
package struct HTTPResponse: Sendable {
    package var status: HTTPResponseStatus
    package var headers: HTTPHeaders
    package var body: Body

    package enum Body: Sendable {
        /// A response with no content.
        case empty
        case bytes(ByteBuffer)
        /// Content that is made while it is sent. `write` must hand over exactly `length` bytes; it is not called where the
        /// request's method or the status forbids content.
        case stream(length: Int64, write: @Sendable (HTTPBodyWriter) async throws -> Void)

        package var length: Int64 {
            switch self {
            case .empty: 0
            case .bytes(let buffer): Int64(buffer.readableBytes)
            case .stream(let length, _): length
            }
        }
    }

    package init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short text for people: `404 Not Found`.
    package static func plain(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:]) -> HTTPResponse {
        var response = HTTPResponse(status: status, headers: headers)
        response.headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8")
        response.body = .bytes(ByteBuffer(string: "\(status.code) \(status.reasonPhrase)\n"))
        return response
    }
}

extension HTTPResponseStatus {
    /// RFC 9110 §6.4.1: these never have content, and §8.6 wants no Content-Length in 1xx and 204.
    var forbidsContent: Bool {
        self == .notModified || self == .noContent || (100..<200).contains(code)
    }
}

/// Answers requests; one value serves all connections.
package protocol HTTPResponder: Sendable {
    func respond(to request: HTTPRequest) async -> HTTPResponse
}
