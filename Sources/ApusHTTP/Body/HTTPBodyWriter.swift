public import HTTPTypes
public import NIOCore
import Synchronization

/// Takes the pieces of a message's content, one at a time.
public struct HTTPBodyWriter: Sendable {
    private let send: @Sendable (ByteBuffer) async throws -> Void
    private let trailers = TrailerSlot()

    public init(_ send: @escaping @Sendable (ByteBuffer) async throws -> Void) {
        self.send = send
    }

    /// Returns when the bytes have left for the peer, which is what bounds memory: there is never more than one piece under way.
    ///
    /// - Throws: when the connection is gone, or when there are more bytes than were announced.
    public func write(_ piece: ByteBuffer) async throws {
        try await send(piece)
    }

    /// Sends these fields behind the content, where the version and the framing have a place for them.
    public func setTrailers(_ fields: HTTPFields) {
        trailers.fields.withLock { $0 = fields }
    }

    /// What ``setTrailers(_:)`` left.
    public var trailersSet: HTTPFields? { trailers.fields.withLock { $0 } }

    private final class TrailerSlot: Sendable {
        let fields = Mutex<HTTPFields?>(nil)
    }
}

/// Why content could not be sent or received whole.
public enum HTTPBodyError: Error, Equatable {
    /// The content does not have the length that was announced.
    case lengthMismatch(announced: Int64, written: Int64)
    /// The connection was closed by either side.
    case connectionClosed
    /// It is longer than is allowed, in bytes.
    case tooLong(limit: Int)
    /// The peer sent nothing for too long.
    case timedOut
}
