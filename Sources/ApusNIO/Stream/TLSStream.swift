public import ApusTLS
public import NIOCore

/// One TLS connection as bytes: written with `write`, read with ``read()`` or as an `AsyncSequence` of what arrives.
///
/// Nothing is read from the network before somebody asks, so a slow reader holds its peer back. One task may read and another write.
/// A stream that nobody keeps closes its connection.
public final class TLSStream: Sendable {
    let channel: any Channel
    private let reader: NIOLoopBound<StreamReader>
    private let handshake: EventLoopFuture<NegotiatedParameters>

    /// On the channel's event loop, in its initializer.
    init(on channel: any Channel, behind tls: any TLSChannelHandler) throws {
        let reader = StreamReader {
            switch tls {
            case let client as TLSClientHandler: client.driver.connection.receivedCloseNotify
            case let server as TLSServerHandler: server.driver.connection.receivedCloseNotify
            default: false
            }
        }
        let operations = channel.pipeline.syncOperations
        try operations.addHandlers(tls, reader)
        self.channel = channel
        self.reader = NIOLoopBound(reader, eventLoop: channel.eventLoop)
        handshake = operations.tlsHandshake()
    }

    deinit { channel.close(promise: nil) }

    /// This stream, once it can be used.
    func handshaken() async throws -> TLSStream {
        do {
            _ = try await withTaskCancellationHandler {
                try await handshake.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            try Task.checkCancellation()
            return self
        } catch {
            channel.close(promise: nil)
            throw Task.isCancelled ? CancellationError() : error
        }
    }

    /// What the handshake agreed on: version, cipher suite, application protocol, who the peer is.
    public var negotiated: NegotiatedParameters {
        get async throws { try await handshake.get() }
    }

    /// The peer's address.
    public var remoteAddress: SocketAddress? { channel.remoteAddress }

    /// Sends these bytes; returns when the system has taken them all, so a slow peer holds the writer back.
    ///
    /// - Throws: `ChannelError` after ``close()`` and ``closeOutput()``, and what ended the connection.
    public func write(_ bytes: some Sequence<UInt8>) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Sends this text as UTF-8.
    public func write(_ text: some StringProtocol) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: String(text)))
    }

    /// What has arrived, at least one byte; nil when the peer has said that nothing follows (close_notify).
    ///
    /// - Throws: `TLSError.truncated(_:)` where the transport ended without that, other errors of the connection, and
    ///   `CancellationError`: nothing is lost then, the next call gets what arrives.
    public func read() async throws -> [UInt8]? {
        let identifier = ReadIdentifier()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                channel.eventLoop.execute { [reader] in
                    reader.value.read(identifier, resuming: continuation)
                }
            }
        } onCancel: {
            channel.eventLoop.execute { [reader] in reader.value.cancel(identifier) }
        }
    }

    /// Says that nothing follows (close_notify); reading goes on.
    public func closeOutput() async throws { try await channel.close(mode: .output) }

    /// Closes both directions, and waits until that is done; no error if it is closed already.
    public func close() async { try? await channel.close() }
}

extension TLSStream: AsyncSequence {
    /// Reads until the peer has said that nothing follows.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let stream: TLSStream

        public mutating func next() async throws -> [UInt8]? { try await stream.read() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

/// Names one call of ``TLSStream/read()``.
final class ReadIdentifier: Sendable {}
