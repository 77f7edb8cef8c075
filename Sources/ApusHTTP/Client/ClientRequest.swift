import ApusTLS
public import HTTPTypes
public import NIOCore

/// A request to be sent.
public struct ClientRequest: Sendable {
    /// Its `authority` becomes Host or `:authority`; where it is nil, the origin's is sent.
    public var head: HTTPRequest
    public var body: Body
    /// Offers to change to this protocol (RFC 9110 §7.8). Goes over HTTP/1.1 alone, on a connection of its own.
    public var upgrade: String?
    /// Waits for leave in front of the content (RFC 9110 §10.1.1).
    public var awaitsContinue = false
    /// Told of interim responses (1xx), on the connection's event loop.
    public var onInterim: (@Sendable (HTTPResponse) -> Void)?

    public enum Body: Sendable {
        case empty
        case bytes(ByteBuffer)
        /// Content that is made while it is sent; `write` hands over exactly `length` bytes where that is known.
        case stream(length: Int64?, write: @Sendable (HTTPBodyWriter) async throws -> Void)

        var length: Int64? {
            switch self {
            case .empty: 0
            case .bytes(let buffer): Int64(buffer.readableBytes)
            case .stream(let length, _): length
            }
        }

        /// It can be sent again.
        var isRepeatable: Bool {
            if case .stream = self { false } else { true }
        }
    }

    /// Doing it twice has the effect of doing it once (RFC 9110 §9.2.2), so that it may be sent again. By its method, unless the caller
    /// knows better.
    public var isIdempotent: Bool

    public init(_ head: HTTPRequest, body: Body = .empty) {
        self.head = head
        self.body = body
        isIdempotent = head.method.isIdempotent
    }

    /// A request for a path of an origin.
    public init(_ method: HTTPRequest.Method = .get, path: String, fields: HTTPFields = [:], body: Body = .empty) {
        self.init(HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: fields), body: body)
    }
}

/// A response whose content is still to come.
public struct ClientResponse: Sendable {
    public var head: HTTPResponse
    /// To be read to its end or to be abandoned: until then the connection is busy with it.
    public var body: HTTPBody
    public var version: HTTPProtocolVersion
    /// With 101: the connection, as bytes.
    package var tunnel: HTTPTunnel?

    public var status: HTTPResponse.Status { head.status }
    public var fields: HTTPFields { head.headerFields }
}
