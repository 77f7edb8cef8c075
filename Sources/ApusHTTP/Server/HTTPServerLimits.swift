package import NIOCore

/// What a client may make the server hold, and for how long it may keep it waiting.
package struct HTTPServerLimits: Sendable {
    /// Longest header field, and longest request target, in bytes.
    package var headerField = 8 * 1024
    /// All of a request's target and header fields, in bytes.
    package var headerSection = 32 * 1024
    package var headerFieldCount = 100
    /// Content of a request, which nothing here has a use for: it is read and dropped up to this length, so that the
    /// connection can go on (413 beyond it).
    package var requestContent: Int64 = 64 * 1024
    /// From the start of the connection, its TLS handshake included, until the first request is complete.
    package var firstRequest = TimeAmount.seconds(20)
    /// From the end of a response until the next request is complete.
    package var nextRequest = TimeAmount.seconds(60)
    /// How long one piece of a response may take to leave. With pieces of 128 KiB, a client has to read 2 KiB/s.
    package var stalledWrite = TimeAmount.seconds(60)
    /// How long to wait for the client to close after the server has said its last, so that closing does not destroy
    /// what is still on its way (RFC 9112 §9.6).
    package var lingeringClose = TimeAmount.seconds(2)
    /// Requests on one connection.
    package var requestsPerConnection = 10_000

    package init() {}
}
