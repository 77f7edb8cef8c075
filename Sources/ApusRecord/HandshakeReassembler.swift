import ApusWire

/// A place in the inbound stream where keys may change: a handshake message ended there exactly at the end of its record
/// (RFC 9846 §5.1, "Handshake messages MUST NOT span key changes"). Only the reassembler can make one.
package struct KeyChangePoint: Equatable, Sendable {
    /// How many messages had been delivered, the one that ends here included.
    fileprivate let messageCount: UInt64

    fileprivate init(messageCount: UInt64) {
        self.messageCount = messageCount
    }
}

/// Joins the fragments of handshake records and cuts them into messages.
struct HandshakeReassembler: Sendable {
    /// The longest message that is accepted, its header excluded.
    var maxMessageSize = RecordLimits.maxHandshakeMessage

    /// Bytes of messages not yet delivered. Empty, without storage, most of the time.
    private var bytes: [UInt8] = []
    private var start = 0
    private var messageCount: UInt64 = 0

    /// Whether bytes wait here: then no record of another type may come, and no key may change.
    var isEmpty: Bool { bytes.isEmpty }

    /// Bytes held.
    var count: Int { bytes.count - start }

    /// Takes the content of a handshake record.
    mutating func append(_ fragment: ArraySlice<UInt8>) {
        bytes.append(contentsOf: fragment)
    }

    /// The next whole message. Its length is checked as soon as its four header bytes are there.
    mutating func next() throws(RecordError) -> (message: HandshakeMessage, point: KeyChangePoint?)? {
        let available = bytes.count - start
        guard available >= Self.headerSize else {
            removeDelivered()
            return nil
        }
        let length = Int(bytes[start + 1]) << 16 | Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
        guard length <= maxMessageSize else { throw .handshakeMessageTooLong(length) }
        let size = Self.headerSize + length
        guard available >= size else {
            removeDelivered()
            return nil
        }
        let message = try Self.message(takeFirst(size))
        messageCount &+= 1
        return (message, isEmpty ? KeyChangePoint(messageCount: messageCount) : nil)
    }

    /// Drops everything, after an error.
    mutating func discard() {
        bytes = []
        start = 0
    }

    /// Whether the stream still stands where `point` was made.
    func stands(at point: KeyChangePoint) -> Bool {
        isEmpty && point.messageCount == messageCount
    }

    private static let headerSize = 4

    private static func message(_ bytes: [UInt8]) throws(RecordError) -> HandshakeMessage {
        do throws(DecodeError) {
            return try HandshakeMessage(bytes: bytes)
        } catch {
            throw .decode(error)
        }
    }

    /// Cuts off the first `size` bytes, which are known to be there. A message that stands alone is handed on without a copy.
    private mutating func takeFirst(_ size: Int) -> [UInt8] {
        if start == 0, bytes.count == size {
            defer { bytes = [] }
            return bytes
        }
        let message = Array(bytes[start..<start + size])
        start += size
        if start == bytes.count {
            bytes = []
            start = 0
        }
        return message
    }

    /// What remains is the beginning of one message: keep it alone.
    private mutating func removeDelivered() {
        guard start > 0 else { return }
        bytes.removeSubrange(..<start)
        start = 0
    }
}
