package import HTTPTypes
package import NIOCore

/// What a responder answers. The server adds `Date` where it is missing, and whatever frames the content.
package struct ServerResponse: Sendable {
    package var status: HTTPResponse.Status
    package var fields: HTTPFields
    package var body: Body

    package enum Body: Sendable {
        /// A response with no content.
        case empty
        case bytes(ByteBuffer)
        /// Content that is made while it is sent. `write` must hand over exactly `length` bytes where that is known; it is not called
        /// where the request's method or the status forbids content.
        case stream(length: Int64?, write: @Sendable (HTTPBodyWriter) async throws -> Void)
        /// With 101: what the two sides say to each other from now on. The connection ends with it.
        case tunnel(@Sendable (HTTPTunnel) async -> Void)

        /// Nil where it will be known at the end.
        package var length: Int64? {
            switch self {
            case .empty, .tunnel: 0
            case .bytes(let buffer): Int64(buffer.readableBytes)
            case .stream(let length, _): length
            }
        }
    }

    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A short text for people: `404 Not Found`.
    package static func plain(_ status: HTTPResponse.Status, fields: HTTPFields = [:]) -> ServerResponse {
        var response = ServerResponse(status: status, fields: fields)
        response.fields[.contentType] = "text/plain; charset=utf-8"
        response.body = .bytes(ByteBuffer(string: "\(status.code) \(status.reasonPhrase)\n"))
        return response
    }
}
