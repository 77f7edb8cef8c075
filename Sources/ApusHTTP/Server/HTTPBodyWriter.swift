package import NIOCore

/// Takes the pieces of a response's content, one at a time.
package struct HTTPBodyWriter: Sendable {
    private let send: @Sendable (ByteBuffer) async throws -> Void

    package init(_ send: @escaping @Sendable (ByteBuffer) async throws -> Void) {
        self.send = send
    }

    /// Returns when the bytes have left for the client, which is what bounds memory: there is never more than one piece under way.
    ///
    /// - Throws: when the connection is gone, or when there are more bytes than the response announced.
    package func write(_ piece: ByteBuffer) async throws {
        try await send(piece)
    }
}

/// Why content could not be sent.
package enum HTTPBodyError: Error, Equatable {
    /// The content does not have the length that was announced.
    case lengthMismatch(announced: Int64, written: Int64)
    /// The connection was closed by either side.
    case connectionClosed
}
