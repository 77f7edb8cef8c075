public import NIOCore

/// What can go wrong between the channel and the TLS connection. What goes wrong within TLS is an `ApusTLS.TLSError`.
public enum TLSHandlerError: Error, Equatable, Sendable {
    /// The handshake took longer than ``TLSHandlerOptions/handshakeTimeout``.
    case handshakeTimedOut(TimeAmount)
    /// More was written before the handshake was complete than ``TLSHandlerOptions/maximumBufferedBytes``.
    case tooManyBytesBeforeHandshake(limit: Int)
    /// The handler was removed from its pipeline while it still held this.
    case handlerRemoved
    /// The channel's pipeline has no ``TLSClientHandler`` or ``TLSServerHandler``: never had, or the channel has closed.
    case noHandler
    /// Two tasks read from one ``TLSStream`` at a time.
    case concurrentReads
}

extension TLSHandlerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .handshakeTimedOut(let limit):
            "the TLS handshake was not complete after \(Double(limit.nanoseconds) / 1_000_000_000) s"
        case .tooManyBytesBeforeHandshake(let limit):
            "more than \(limit) bytes were written before the TLS handshake was complete: await it, or raise maximumBufferedBytes"
        case .handlerRemoved: "the TLS handler was removed from its pipeline"
        case .noHandler: "there is no TLS handler in the pipeline, or none any more"
        case .concurrentReads: "two tasks read from one TLS stream at a time: let one read, or take turns"
        }
    }
}
