import ApusTLS
import NIOCore

/// Writes that are not sealed yet: those behind the last flush, and all of them until the handshake is complete.
struct WriteQueue {
    private struct Item {
        var data: ByteBuffer
        let promise: EventLoopPromise<Void>?
    }

    private var items = CircularBuffer<Item>(initialCapacity: 4)
    /// How many of the items, counted from the front, have a flush behind them.
    private var flushedCount = 0
    /// The plaintext bytes held.
    private(set) var byteCount = 0

    var isEmpty: Bool { items.isEmpty }
    /// Whether a flush came behind something that is still here.
    var hasFlushed: Bool { flushedCount > 0 }

    mutating func append(_ data: ByteBuffer, promise: EventLoopPromise<Void>?) {
        byteCount += data.readableBytes
        items.append(Item(data: data, promise: promise))
    }

    mutating func flush() { flushedCount = items.count }

    /// Empties the queue; the promises are the caller's to fail.
    mutating func removeAll() -> [EventLoopPromise<Void>] {
        let promises = items.compactMap(\.promise)
        items.removeAll(keepingCapacity: false)
        flushedCount = 0
        byteCount = 0
        return promises
    }

    /// What one call of ``seal(into:)`` did.
    struct Sealed {
        /// Of the writes whose last byte was sealed, in order.
        var promises: [EventLoopPromise<Void>] = []
        /// Set when the connection refused to seal: it has then failed.
        var error: TLSError?
    }

    /// Seals flushed writes into `connection`, at most ``chunkSize`` bytes or so: small writes share records, large ones are
    /// sealed from where they are.
    mutating func seal<Connection: TLSConnection & ~Copyable>(into connection: inout Connection) -> Sealed {
        var sealed = Sealed()
        do throws(TLSError) {
            try seal(into: &connection, &sealed)
        } catch {
            sealed.error = error
        }
        return sealed
    }

    private mutating func seal<Connection: TLSConnection & ~Copyable>(
        into connection: inout Connection, _ sealed: inout Sealed
    ) throws(TLSError) {
        var sealedBytes = 0
        var staged: [UInt8] = []
        // A chunk ends only where nothing is staged, so that a promise belongs to the chunk that holds its last byte.
        while let data = items.first?.data, hasFlushed, sealedBytes < Self.chunkSize || !staged.isEmpty {
            let available = data.readableBytes
            let isLast = flushedCount == 1
            var taken = available
            if staged.isEmpty, isLast || available >= Self.recordSize {
                // Nothing but full records has been sealed in this chunk so far, so there is room for at least one.
                let room = Self.chunkSize - sealedBytes
                if available > room { taken = room } else if !isLast { taken -= available % Self.recordSize }
                if taken > 0 { try connection.send(data.readableBytesUInt8Span.extracting(first: taken)) }
                sealedBytes += taken
            } else {
                taken = min(available, Self.recordSize - staged.count)
                staged.append(contentsOf: data.readableBytesView.prefix(taken))
                if staged.count == Self.recordSize || isLast {
                    try connection.send(staged.span)
                    sealedBytes += staged.count
                    staged.removeAll(keepingCapacity: true)
                }
            }
            byteCount -= taken
            if taken == available {
                flushedCount -= 1
                if let promise = items.removeFirst().promise { sealed.promises.append(promise) }
            } else {
                items[items.startIndex].data.moveReaderIndex(forwardBy: taken)
            }
        }
    }

    /// The plaintext of a full record (RFC 8446 §5.1).
    static let recordSize = 16 * 1024
    /// How much is sealed before it is handed to the transport: memory for ciphertext stays small under large writes. A multiple
    /// of the record size.
    static let chunkSize = 16 * recordSize
}

extension [EventLoopPromise<Void>] {
    /// One promise that completes them all; nil when there are none.
    func joined(on eventLoop: any EventLoop) -> EventLoopPromise<Void>? {
        guard count > 1 else { return first }
        let joined = eventLoop.makePromise(of: Void.self)
        joined.futureResult.whenComplete { result in
            for promise in self { promise.completeWith(result) }
        }
        return joined
    }

    func fail(_ error: any Error) {
        for promise in self { promise.fail(error) }
    }
}
