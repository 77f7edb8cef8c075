// An array of bytes is the writer: values are appended in network byte order.

extension [UInt8] {
    @inlinable
    package mutating func writeUInt8(_ value: UInt8) {
        append(value)
    }

    @inlinable
    package mutating func writeUInt16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// The lower 24 bits of `value`.
    @inlinable
    package mutating func writeUInt24(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    @inlinable
    package mutating func writeUInt32(_ value: UInt32) {
        writeUInt16(UInt16(truncatingIfNeeded: value >> 16))
        writeUInt16(UInt16(truncatingIfNeeded: value))
    }

    @inlinable
    package mutating func writeUInt64(_ value: UInt64) {
        writeUInt32(UInt32(truncatingIfNeeded: value >> 32))
        writeUInt32(UInt32(truncatingIfNeeded: value))
    }

    @inlinable
    package mutating func writeBytes(_ bytes: [UInt8]) {
        append(contentsOf: bytes)
    }

    @inlinable
    package mutating func writeBytes(_ bytes: ArraySlice<UInt8>) {
        append(contentsOf: bytes)
    }
}
