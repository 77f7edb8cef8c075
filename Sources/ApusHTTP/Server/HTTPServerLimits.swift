package import NIOCore

/// What a client may make the server hold, and for how long it may keep it waiting.
package struct HTTPServerLimits: Sendable, Equatable {
    /// Longest header field, and longest request target, in bytes.
    package var headerField = 8 * 1024
    /// All of a request's target and header fields, in bytes.
    package var headerSection = 32 * 1024
    package var headerFieldCount = 100
    /// Content of a request, in bytes: 413 beyond it.
    package var requestContent: Int64 = 64 * 1024
    /// What is read and dropped of a request that was answered before its end, so that the connection can go on; it is closed beyond.
    package var drainedContent: Int64 = 64 * 1024
    /// From the start of the connection until the first request's head is complete.
    package var firstRequest = TimeAmount.seconds(20)
    /// From the end of a response until the next request's head is complete.
    package var nextRequest = TimeAmount.seconds(60)
    /// The same once the server is to stop: for a request that was on its way.
    package var lastRequest = TimeAmount.seconds(2)
    /// How long a request's content may stand still while it is waited for.
    package var stalledRead = TimeAmount.seconds(30)
    /// How long one piece of a response may take to leave. With pieces of 128 KiB, a client has to read 2 KiB/s.
    package var stalledWrite = TimeAmount.seconds(60)
    /// How long to wait for the client to close after the server has said its last, so that closing does not destroy
    /// what is still on its way (RFC 9112 §9.6).
    package var lingeringClose = TimeAmount.seconds(2)
    /// Requests on one connection.
    package var requestsPerConnection = 10_000
    package var http2 = HTTP2Limits()

    package init() {}
}

/// What HTTP/2 adds to ``HTTPServerLimits``.
package struct HTTP2Limits: Sendable, Equatable {
    /// Requests under way at a time on one connection (SETTINGS_MAX_CONCURRENT_STREAMS).
    package var concurrentStreams = 100
    /// CONTINUATION frames behind one HEADERS frame (CVE-2024-27316 and its kin).
    package var continuationFrames = 5
    /// Streams that a client may reset within ``window`` (CVE-2023-44487, rapid reset).
    package var resets = 100
    /// Control frames (PING, SETTINGS, PRIORITY and the like) within ``window`` (CVE-2019-9512, -9515).
    package var controlFrames = 500
    /// Stream errors within ``window``, ours at a client's provocation included (CVE-2025-8671, made-you-reset).
    package var streamErrors = 100
    package var window = TimeAmount.seconds(30)
    /// What a client may send on one stream ahead of its being read, in bytes (RFC 9113 §5.2).
    package var streamWindow = 256 * 1024
    /// The same over all streams of a connection.
    package var connectionWindow = 1024 * 1024

    package init() {}
}
