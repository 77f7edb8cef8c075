/// Fired on a server where ``TLSHandlerOptions/deliversEarlyData`` is set: what is read from here on until
/// ``TLSHandshakeCompletedEvent`` came as early data, and may be a replay (RFC 8446 §8). It may be answered at once.
public struct TLSEarlyDataEvent: Sendable, Equatable {
    public init() {}
}
