// Vectors (RFC 8446 §3.4). What is longer than its length field can say is cut off at that maximum: the peer then refuses the
// message, but its framing stays sound. Whoever accepts values from outside checks their size where they come in.

extension [UInt8] {
    /// A vector with a length of one byte, of what `write` appends.
    @inlinable @inline(__always)
    package mutating func writeVector8(_ write: (inout [UInt8]) -> Void) {
        let start = count
        append(0)
        write(&self)
        let length = closeVector(start: start + 1, maximum: 0xff)
        self[start] = UInt8(truncatingIfNeeded: length)
    }

    /// A vector with a length of two bytes, of what `write` appends.
    @inlinable @inline(__always)
    package mutating func writeVector16(_ write: (inout [UInt8]) -> Void) {
        let start = count
        writeUInt16(0)
        write(&self)
        let length = closeVector(start: start + 2, maximum: 0xffff)
        self[start] = UInt8(truncatingIfNeeded: length >> 8)
        self[start + 1] = UInt8(truncatingIfNeeded: length)
    }

    /// A vector with a length of three bytes, of what `write` appends.
    @inlinable @inline(__always)
    package mutating func writeVector24(_ write: (inout [UInt8]) -> Void) {
        let start = count
        writeUInt24(0)
        write(&self)
        let length = closeVector(start: start + 3, maximum: 0xff_ffff)
        self[start] = UInt8(truncatingIfNeeded: length >> 16)
        self[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
        self[start + 2] = UInt8(truncatingIfNeeded: length)
    }

    /// `opaque<..2^8-1>`.
    @inlinable
    package mutating func writeOpaque8(_ bytes: [UInt8]) {
        writeVector8 { $0.append(contentsOf: bytes) }
    }

    /// `opaque<..2^16-1>`.
    @inlinable
    package mutating func writeOpaque16(_ bytes: [UInt8]) {
        writeVector16 { $0.append(contentsOf: bytes) }
    }

    /// `opaque<..2^24-1>`.
    @inlinable
    package mutating func writeOpaque24(_ bytes: [UInt8]) {
        writeVector24 { $0.append(contentsOf: bytes) }
    }

    @inlinable
    package mutating func writeCodePoints<Point: TLSCodePoint>(_ points: [Point]) where Point.RawValue == UInt16 {
        for point in points { writeUInt16(point.rawValue) }
    }

    /// The length of the vector whose content begins at `start`, after cutting off what exceeds `maximum`.
    /// `start` is never past the end: the callers have just appended the length field before it.
    @inlinable
    mutating func closeVector(start: Int, maximum: Int) -> Int {
        let length = count - start
        guard length > maximum else { return length }
        removeLast(length - maximum)
        return maximum
    }
}
