// A `Span<UInt8>` is the reader: reading takes bytes off its front, without copying and without unsafe code. The optional
// first argument is the RFC's name of the field, for the error alone.

extension Span<UInt8> {
    @inlinable
    package mutating func readUInt8(_ field: StaticString = "") throws(DecodeError) -> UInt8 {
        guard count >= 1 else { throw .truncated(field) }
        let value = self[0]
        self = extracting(droppingFirst: 1)
        return value
    }

    @inlinable
    package mutating func readUInt16(_ field: StaticString = "") throws(DecodeError) -> UInt16 {
        guard count >= 2 else { throw .truncated(field) }
        let value = UInt16(self[0]) << 8 | UInt16(self[1])
        self = extracting(droppingFirst: 2)
        return value
    }

    @inlinable
    package mutating func readUInt24(_ field: StaticString = "") throws(DecodeError) -> UInt32 {
        guard count >= 3 else { throw .truncated(field) }
        let value = UInt32(self[0]) << 16 | UInt32(self[1]) << 8 | UInt32(self[2])
        self = extracting(droppingFirst: 3)
        return value
    }

    @inlinable
    package mutating func readUInt32(_ field: StaticString = "") throws(DecodeError) -> UInt32 {
        guard count >= 4 else { throw .truncated(field) }
        let high = UInt32(self[0]) << 24 | UInt32(self[1]) << 16
        let low = UInt32(self[2]) << 8 | UInt32(self[3])
        self = extracting(droppingFirst: 4)
        return high | low
    }

    /// The next `length` bytes, copied.
    @inlinable
    package mutating func readBytes(_ length: Int, _ field: StaticString = "") throws(DecodeError) -> [UInt8] {
        guard length >= 0, length <= count else { throw .truncated(field) }
        let bytes = extracting(first: length).copied()
        self = extracting(droppingFirst: length)
        return bytes
    }

    /// All bytes that are left, copied.
    @inlinable
    package mutating func readRemaining() -> [UInt8] {
        let bytes = copied()
        self = extracting(droppingFirst: count)
        return bytes
    }

    /// Refuses bytes after the end of a value.
    @inlinable
    package func expectEnd(_ field: StaticString = "") throws(DecodeError) {
        guard isEmpty else { throw DecodeError(.trailingBytes(count), in: field.description) }
    }

    /// The bytes as an array.
    @inlinable
    package func copied() -> [UInt8] {
        [UInt8](capacity: count) { copy in
            for index in indices { copy.append(self[index]) }
        }
    }
}

extension DecodeError {
    @usableFromInline
    static func truncated(_ field: StaticString) -> DecodeError {
        DecodeError(.truncated, in: field.description)
    }
}
