/// Reads numbers of either byte order from bytes that anybody may have written.
struct ByteCursor {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int
    var isLittleEndian = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, isLittleEndian: Bool) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
        self.isLittleEndian = isLittleEndian
    }

    var remaining: Int { end - offset }

    mutating func uint8() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func uint16() -> UInt16? {
        guard let first = uint8(), let second = uint8() else { return nil }
        return isLittleEndian ? UInt16(second) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(second)
    }

    mutating func uint32() -> UInt32? {
        guard let first = uint16(), let second = uint16() else { return nil }
        return isLittleEndian ? UInt32(second) << 16 | UInt32(first) : UInt32(first) << 16 | UInt32(second)
    }

    /// A copy of the next bytes.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= remaining else { return false }
        offset += count
        return true
    }

    /// A reader of the next bytes alone; this one goes on behind them.
    mutating func part(_ count: Int) -> ByteCursor? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return ByteCursor(bytes, offset..<offset + count, isLittleEndian: isLittleEndian)
    }

    mutating func rest() -> [UInt8] { take(remaining) ?? [] }
}
