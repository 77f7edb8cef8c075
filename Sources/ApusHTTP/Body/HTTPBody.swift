public import HTTPTypes
public import NIOCore
import Synchronization

/// A message's content as it arrives: pieces for one reader, then perhaps trailer fields.
///
/// Whoever feeds it is told to stop when the reader lags behind, so that a body of any length takes a bounded amount of memory.
public final class HTTPBody: Sendable {
    private enum End {
        case finished(HTTPFields?)
        case failed(any Error)
    }

    private struct State {
        var pieces: CircularBuffer<ByteBuffer> = CircularBuffer()
        var bytes = 0
        var end: End?
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
        /// The reader has taken an interest.
        var isWanted = false
        /// Nobody will read on: what comes is dropped.
        var isAbandoned = false
        var isFeederWaiting = false
        var onDemand: (@Sendable () -> Void)?
        /// Bytes that have come, and how many may.
        var received: Int64 = 0
        var limit = Int64.max
    }

    private let state = Mutex(State())
    /// As the message announced it; nil where the end will tell.
    public let announcedLength: Int64?

    /// Bytes held before the feeder is to stop; it may overshoot by what one read brings.
    static let highWatermark = 128 * 1024

    init(announcedLength: Int64? = nil) {
        self.announcedLength = announcedLength
    }

    /// No content.
    public static var empty: HTTPBody {
        let body = HTTPBody(announcedLength: 0)
        body.finish(trailers: nil)
        return body
    }

    /// Content that is at hand.
    public static func bytes(_ buffer: ByteBuffer) -> HTTPBody {
        let body = HTTPBody(announcedLength: Int64(buffer.readableBytes))
        _ = body.feed(buffer)
        body.finish(trailers: nil)
        return body
    }

    // MARK: Reading

    /// The next piece; nil at the end.
    ///
    /// - Throws: what broke the message off; `CancellationError`.
    public func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (answer, demand) = state.withLock { state in Self.read(&state, continuation) }
                demand?()
                answer?()
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(throwing: CancellationError())
        }
    }

    private static func read(
        _ state: inout State, _ continuation: CheckedContinuation<ByteBuffer?, any Error>
    ) -> (answer: (() -> Void)?, demand: (@Sendable () -> Void)?) {
        let isFirst = !state.isWanted
        state.isWanted = true
        if let piece = state.pieces.popFirst() {
            state.bytes -= piece.readableBytes
            let wakes = state.isFeederWaiting && state.bytes < Self.highWatermark
            if wakes { state.isFeederWaiting = false }
            return ({ continuation.resume(returning: piece) }, wakes || isFirst ? state.onDemand : nil)
        }
        switch state.end {
        case .finished: return ({ continuation.resume(returning: nil) }, nil)
        case .failed(let error): return ({ continuation.resume(throwing: error) }, nil)
        case nil: break
        }
        guard state.reader == nil, !Task.isCancelled else {
            return ({ continuation.resume(throwing: CancellationError()) }, nil)
        }
        state.reader = continuation
        state.isFeederWaiting = false
        return (nil, state.onDemand)
    }

    /// The fields behind the content; nil before its end has been read, and where there are none.
    public var trailers: HTTPFields? {
        state.withLock { state in
            guard state.pieces.isEmpty, case .finished(let trailers) = state.end else { return nil }
            return trailers
        }
    }

    /// All of it, when it is no longer than `limit` bytes.
    ///
    /// - Throws: ``HTTPBodyError/tooLong(limit:)``, and whatever ``next()`` throws.
    public func collect(upTo limit: Int) async throws -> ByteBuffer {
        var all = ByteBuffer()
        while var piece = try await next() {
            guard piece.readableBytes <= limit - all.readableBytes else {
                abandon()
                throw HTTPBodyError.tooLong(limit: limit)
            }
            if all.readableBytes == 0 { all = piece } else { all.writeBuffer(&piece) }
        }
        return all
    }

    /// Says that nobody will read on. What is still to come is dropped.
    public func abandon() {
        let demand = state.withLock { state in
            state.isAbandoned = true
            state.pieces.removeAll()
            state.bytes = 0
            state.isFeederWaiting = false
            return state.onDemand
        }
        demand?()
    }

    /// Lets no more than so many bytes through: then reading throws ``HTTPBodyError/tooLong(limit:)``.
    package func limit(to bytes: Int64) {
        let isOver = state.withLock { state in
            state.limit = bytes
            return state.received > bytes
        }
        if isOver { fail(HTTPBodyError.tooLong(limit: Int(clamping: bytes))) }
    }

    /// It has gone beyond its limit.
    package var isTooLong: Bool { state.withLock { $0.received > $0.limit } }

    // MARK: Feeding

    /// Called when the reader wants more, from any thread; set it before the reader has the body.
    func setDemandHandler(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.onDemand = handler }
    }

    /// - Returns: false when the feeder should wait until it is told that more is wanted.
    func feed(_ piece: ByteBuffer) -> Bool {
        let limit = state.withLock { state in
            state.received += Int64(piece.readableBytes)
            return state.received > state.limit ? state.limit : nil
        }
        if let limit {
            fail(HTTPBodyError.tooLong(limit: Int(clamping: limit)))
            return true
        }
        let (reader, goesOn) = state.withLock { state in
            guard state.end == nil, !state.isAbandoned, piece.readableBytes > 0 else {
                return (nil as CheckedContinuation<ByteBuffer?, any Error>?, true)
            }
            if let reader = state.reader {
                state.reader = nil
                return (reader, true)
            }
            state.pieces.append(piece)
            state.bytes += piece.readableBytes
            state.isFeederWaiting = state.bytes >= Self.highWatermark
            return (nil, !state.isFeederWaiting)
        }
        reader?.resume(returning: piece)
        return goesOn
    }

    func finish(trailers: HTTPFields?) {
        end(.finished(trailers))
    }

    func fail(_ error: any Error) {
        end(.failed(error))
    }

    private func end(_ end: End) {
        let reader = state.withLock { state in
            guard state.end == nil else { return nil as CheckedContinuation<ByteBuffer?, any Error>? }
            state.end = end
            state.onDemand = nil
            defer { state.reader = nil }
            return state.reader
        }
        switch end {
        case .finished: reader?.resume(returning: nil)
        case .failed(let error): reader?.resume(throwing: error)
        }
    }

    /// Whether a read may be made on the reader's behalf.
    var isFull: Bool { state.withLock { $0.isFeederWaiting } }
    /// Nobody will read on.
    var isGivenUp: Bool { state.withLock { $0.isAbandoned } }
    var isWanted: Bool { state.withLock { $0.isWanted && !$0.isAbandoned } }
}
