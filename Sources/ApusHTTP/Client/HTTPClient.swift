public import NIOCore

/// Sends requests to origins over HTTP/1.1 and HTTP/2, on connections that are kept.
///
/// ```swift
/// let client = HTTPClient(group: group, configuration: HTTPClientConfiguration(tls: tls))
/// let response = try await client.send(ClientRequest(path: "/"), to: origin)
/// let content = try await response.body.collect(upTo: 1 << 20)
/// ```
public final class HTTPClient: Sendable {
    private let group: any EventLoopGroup
    private let pool: ConnectionPool
    public let configuration: HTTPClientConfiguration

    public init(group: any EventLoopGroup, configuration: HTTPClientConfiguration) {
        self.group = group
        self.configuration = configuration
        pool = ConnectionPool(configuration: configuration)
    }

    /// Sends a request and waits for the head of the response, whose body is then to be read or abandoned. Cancelling gives it up.
    ///
    /// A request that a kept connection left unanswered is sent again on another one where that is safe: where the server has not
    /// looked at it, or its method is idempotent (RFC 9110 §9.2.2); and where its content can be sent again.
    ///
    /// - Parameter eventLoop: where the connection is to live; the caller's own saves changes of thread.
    /// - Throws: ``HTTPClientError``.
    public func send(
        _ request: ClientRequest, to origin: HTTPOrigin, on eventLoop: (any EventLoop)? = nil
    ) async throws -> ClientResponse {
        var request = request
        if request.head.authority == nil { request.head.authority = origin.authority }
        request.head.scheme = origin.isSecure ? "https" : "http"
        let eventLoop = eventLoop ?? group.any()
        var attempt = 0
        while true {
            // A kept connection may be about to end; what can't be sent again had better not meet that.
            let longestRest: TimeAmount? =
                if attempt > 0 || request.upgrade != nil { .zero } else {
                    request.isIdempotent && request.body.isRepeatable ? nil : configuration.limits.freshness
                }
            let connection = try await pool.connection(
                to: origin, on: eventLoop, longestRest: longestRest, needsHTTP1: request.upgrade != nil)
            do {
                return try await connection.send(request)
            } catch let error as HTTPClientError {
                guard attempt < configuration.limits.retries, isWorthRepeating(request, error) else { throw error }
                attempt += 1
            }
        }
    }

    private func isWorthRepeating(_ request: ClientRequest, _ error: HTTPClientError) -> Bool {
        guard request.body.isRepeatable, !Task.isCancelled else { return false }
        return switch error {
        case .connectionClosed(mayHaveBeenProcessed: false, _): true
        case .connectionClosed(mayHaveBeenProcessed: true, wasReused: true): request.isIdempotent
        default: false
        }
    }

    /// Closes the connections that are kept; what is under way ends by itself.
    public func shutDown() {
        pool.shutDown()
    }
}
