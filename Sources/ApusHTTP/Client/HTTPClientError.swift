/// Why a request has no response, or no whole one.
public enum HTTPClientError: Error {
    /// There is no connection: name not found, refused, timed out.
    case connect(any Error)
    /// TLS failed, or the server is not who it should be.
    case handshake(any Error)
    /// An `https` origin, and no configuration for TLS.
    case noTLSConfiguration
    case tooManyConnections(limit: Int)
    /// The connection ended without a response. `wasProcessed` is false where the server said that it has not looked at the request.
    case connectionClosed(mayHaveBeenProcessed: Bool, wasReused: Bool)
    /// What came is not HTTP, or more than is allowed.
    case badResponse(String)
    case timedOut(Phase)
    case cancelled

    public enum Phase: String, Sendable {
        case connect = "a connection"
        case firstByte = "the first byte of the response"
        case idle = "content that stood still"
        case whole = "the whole response"
    }
}

extension HTTPClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connect(let error): "no connection: \(error)"
        case .handshake(let error): "the TLS handshake failed: \(error)"
        case .noTLSConfiguration: "there is no TLS configuration for an https origin"
        case .tooManyConnections(let limit): "there are \(limit) connections to it already"
        case .connectionClosed(_, let wasReused): "the \(wasReused ? "kept " : "")connection ended before the response"
        case .badResponse(let why): "the response is malformed: \(why)"
        case .timedOut(let phase): "waited too long for \(phase.rawValue)"
        case .cancelled: "the request was given up"
        }
    }
}
