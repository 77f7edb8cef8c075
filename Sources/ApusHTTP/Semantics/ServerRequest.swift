package import HTTPTypes

/// A request as a responder sees it, whichever version brought it.
package struct ServerRequest: Sendable {
    /// `authority` is what the client asked for: Host, `:authority`, or that of a target in absolute form. Host is not among the fields.
    package var head: HTTPRequest
    /// Comes while the responder reads it. Where the client waits for leave to send it (RFC 9110 §10.1.1), reading gives that leave.
    package var body: HTTPBody
    package var version: HTTPProtocolVersion
    /// It came ahead of the handshake and may be a replay (RFC 8470); its method is safe.
    package var isEarly: Bool
    package var connection: HTTPConnection
    /// The client offers to speak another protocol afterwards: the value of Upgrade (RFC 9110 §7.8).
    package var upgrade: String?
    /// Sends an interim response (1xx) ahead of the final one; HTTP/1.0 clients, who know none, get none.
    package var inform: @Sendable (HTTPResponse) -> Void

    package init(
        _ head: HTTPRequest, body: HTTPBody = .empty, version: HTTPProtocolVersion = .http11, isEarly: Bool = false,
        connection: HTTPConnection = HTTPConnection(), upgrade: String? = nil,
        inform: @escaping @Sendable (HTTPResponse) -> Void = { _ in }
    ) {
        self.head = head
        self.body = body
        self.version = version
        self.isEarly = isEarly
        self.connection = connection
        self.upgrade = upgrade
        self.inform = inform
    }

    package var method: HTTPRequest.Method { head.method }
    package var fields: HTTPFields { head.headerFields }
    /// Without the query, still percent-encoded.
    package var path: String? { head.pathWithoutQuery }
}

/// Answers requests; one value serves all connections.
///
/// It runs on the connection's event loop until it waits, so it must not block.
package protocol HTTPResponder: Sendable {
    func respond(to request: ServerRequest) async -> ServerResponse
}
