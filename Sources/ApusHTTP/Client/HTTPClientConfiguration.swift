public import ApusTLS
public import NIOCore

/// How a client connects, what it accepts and for how long it waits.
public struct HTTPClientConfiguration: Sendable {
    /// For `https` origins: what verifies them. Its application protocols are the versions offered.
    public var tls: ClientConfiguration?
    /// Receives the events of each TLS handshake.
    public var observer: HandshakeObserver?
    public var timeouts = HTTPClientTimeouts()
    public var limits = HTTPClientLimits()

    /// - Parameter tls: where it names no application protocol, HTTP/2 and HTTP/1.1 are offered.
    public init(tls: ClientConfiguration? = nil) {
        self.tls = tls
        if tls?.applicationProtocols.isEmpty == true { self.tls?.applicationProtocols = [.h2, .http11] }
    }
}

/// For how long a client waits.
public struct HTTPClientTimeouts: Sendable, Equatable {
    /// For TCP, and again for the TLS handshake.
    public var connect = TimeAmount.seconds(10)
    /// From the end of the request to the head of the response.
    public var firstByte = TimeAmount.seconds(60)
    /// While content stands still that is waited for, in either direction.
    public var idle = TimeAmount.seconds(60)
    /// From the beginning of the request to the end of the response; nil for no limit.
    public var whole: TimeAmount?
    /// For leave to send content (RFC 9110 §10.1.1), after which it is sent without.
    public var continuation = TimeAmount.seconds(1)

    public init() {}
}

/// What a server may make a client hold.
public struct HTTPClientLimits: Sendable, Equatable {
    /// Longest field of a response, in bytes.
    public var headerField = 16 * 1024
    /// All of a response's fields, in bytes.
    public var headerSection = 64 * 1024
    public var headerFieldCount = 200
    /// Connections to one origin, of one event loop.
    public var connectionsPerOrigin = 512
    /// Of these, how many are kept while unused.
    public var idleConnectionsPerOrigin = 64
    /// How long a connection is kept while unused.
    public var keepAlive = TimeAmount.seconds(30)
    /// A connection that has been unused for longer gets no request that can't be sent again: it may be about to end.
    public var freshness = TimeAmount.seconds(1)
    /// Requests that a failed connection left unanswered are sent again so often, where that is safe.
    public var retries = 2
    /// What a server may send on one stream of HTTP/2 ahead of its being read, in bytes.
    public var streamWindow = 256 * 1024
    public var connectionWindow = 1024 * 1024

    public init() {}
}
