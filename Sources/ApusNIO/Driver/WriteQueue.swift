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

    /// Seals flushed writes into `connection` from where they are, at most ``chunkSize`` bytes. Writes share records.
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
        // What is sent shares records until the output is taken, so that a promise belongs to the chunk that holds its last byte.
        while let data = items.first?.data, hasFlushed, sealedBytes < Self.chunkSize {
            let available = data.readableBytes
            let taken = min(available, Self.chunkSize - sealedBytes)
            if taken > 0 { try connection.send(data.readableBytesUInt8Span.extracting(first: taken)) }
            sealedBytes += taken
            byteCount -= taken
            if taken == available {
                flushedCount -= 1
                if let promise = items.removeFirst().promise { sealed.promises.append(promise) }
            } else {
                items[items.startIndex].data.moveReaderIndex(forwardBy: taken)
            }
        }
    }

    /// How much is sealed before it is handed to the transport: memory for ciphertext stays small under large writes. Four full records
    /// (RFC 8446 §5.1) less what protection adds to them, so that a chunk fits a buffer of 64 KiB, a power of two as NIO makes them.
    static let chunkSize = 64 * 1024 - 4 * 80
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
