// Vectors (RFC 8446 §3.4): a length in bytes, then that many bytes. `length` is the range the RFC gives in `<floor..ceiling>`.

extension Span<UInt8> {
    /// `T field<floor..ceiling>` with a length of one byte. `read` must use up all of the vector.
    @inlinable @inline(__always)
    package mutating func readVector8<R>(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xff,
        _ read: (inout Span<UInt8>) throws(DecodeError) -> R
    ) throws(DecodeError) -> R {
        let count = Int(try readUInt8(field))
        return try readVector(field, count: count, allowed: length, read)
    }

    /// `T field<floor..ceiling>` with a length of two bytes. `read` must use up all of the vector.
    @inlinable @inline(__always)
    package mutating func readVector16<R>(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xffff,
        _ read: (inout Span<UInt8>) throws(DecodeError) -> R
    ) throws(DecodeError) -> R {
        let count = Int(try readUInt16(field))
        return try readVector(field, count: count, allowed: length, read)
    }

    /// `T field<floor..ceiling>` with a length of three bytes. `read` must use up all of the vector.
    @inlinable @inline(__always)
    package mutating func readVector24<R>(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xff_ffff,
        _ read: (inout Span<UInt8>) throws(DecodeError) -> R
    ) throws(DecodeError) -> R {
        let count = Int(try readUInt24(field))
        return try readVector(field, count: count, allowed: length, read)
    }

    /// `opaque field<floor..ceiling>` with a length of one byte.
    @inlinable
    package mutating func readOpaque8(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xff
    ) throws(DecodeError) -> [UInt8] {
        let count = Int(try readUInt8(field))
        guard length.contains(count) else { throw DecodeError(.invalidLength, in: field.description) }
        return try readBytes(count, field)
    }

    /// `opaque field<floor..ceiling>` with a length of two bytes.
    @inlinable
    package mutating func readOpaque16(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xffff
    ) throws(DecodeError) -> [UInt8] {
        let count = Int(try readUInt16(field))
        guard length.contains(count) else { throw DecodeError(.invalidLength, in: field.description) }
        return try readBytes(count, field)
    }

    /// `opaque field<floor..ceiling>` with a length of three bytes.
    @inlinable
    package mutating func readOpaque24(
        _ field: StaticString = "", length: ClosedRange<Int> = 0...0xff_ffff
    ) throws(DecodeError) -> [UInt8] {
        let count = Int(try readUInt24(field))
        guard length.contains(count) else { throw DecodeError(.invalidLength, in: field.description) }
        return try readBytes(count, field)
    }

    /// Elements up to the end.
    @inlinable @inline(__always)
    package mutating func readAll<Item>(
        _ read: (inout Span<UInt8>) throws(DecodeError) -> Item
    ) throws(DecodeError) -> [Item] {
        var elements: [Item] = []
        while !isEmpty { elements.append(try read(&self)) }
        return elements
    }

    /// Two-byte code points up to the end.
    @inlinable
    package mutating func readCodePoints<Point: TLSCodePoint>(
        _: Point.Type = Point.self
    ) throws(DecodeError) -> [Point] where Point.RawValue == UInt16 {
        guard count.isMultiple(of: 2) else { throw DecodeError(.invalidLength, in: "") }
        var points: [Point] = []
        points.reserveCapacity(count / 2)
        while !isEmpty { points.append(Point(rawValue: try readUInt16())) }
        return points
    }

    @inlinable @inline(__always)
    mutating func readVector<R>(
        _ field: StaticString, count length: Int, allowed: ClosedRange<Int>,
        _ read: (inout Span<UInt8>) throws(DecodeError) -> R
    ) throws(DecodeError) -> R {
        guard allowed.contains(length) else { throw DecodeError(.invalidLength, in: field.description) }
        guard length <= count else { throw .truncated(field) }
        var content = extracting(first: length)
        self = extracting(droppingFirst: length)
        do {
            let value = try read(&content)
            try content.expectEnd()
            return value
        } catch {
            throw error.named(field.description)
        }
    }
}
