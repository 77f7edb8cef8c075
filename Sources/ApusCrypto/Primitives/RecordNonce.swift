/// The initialization vector of a direction, and the nonces made from it.
///
/// RFC 9846 §5.3: the sequence number in network byte order, padded on the left with zeros to 12 bytes, XOR the vector.
struct RecordNonce: Sendable {
    private let head: UInt32
    private let tail: UInt64

    /// From the 12 bytes of the vector; bytes that are missing count as zero, bytes that are too many are ignored.
    init(iv: [UInt8]) {
        var head: UInt32 = 0
        var tail: UInt64 = 0
        for byte in iv.prefix(4) { head = head << 8 | UInt32(byte) }
        for byte in iv.dropFirst(4).prefix(8) { tail = tail << 8 | UInt64(byte) }
        self.head = head
        self.tail = tail
    }

    var iv: [UInt8] { bytes(sequenceNumber: 0) }

    /// The nonce of a record.
    func bytes(sequenceNumber: UInt64) -> [UInt8] {
        var nonce: [UInt8] = []
        nonce.reserveCapacity(12)
        for index in 0..<12 { nonce.append(byte(at: index, sequenceNumber: sequenceNumber)) }
        return nonce
    }

    /// The byte of a nonce at an index from 0 to 11.
    func byte(at index: Int, sequenceNumber: UInt64) -> UInt8 {
        index < 4
            ? UInt8(truncatingIfNeeded: head >> (24 - 8 * UInt32(truncatingIfNeeded: index)))
            : UInt8(truncatingIfNeeded: (tail ^ sequenceNumber) >> (88 - 8 * UInt64(truncatingIfNeeded: index)))
    }
}
