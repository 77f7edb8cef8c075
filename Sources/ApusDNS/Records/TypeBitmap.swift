import ApusWire

/// RFC 4034 §4.1.2: windows of 256 types, each with as many bytes as it needs.
enum TypeBitmap {
    static func check(_ reader: inout DNSReader, into bytes: inout [UInt8]) throws(DecodeError) {
        var last = -1
        while !reader.isAtEnd {
            let window = try reader.readUInt8()
            let length = try reader.readUInt8()
            guard Int(window) > last, (1...32).contains(length) else { throw DecodeError(.invalidValue, in: "type bit maps") }
            last = Int(window)
            bytes.append(window)
            bytes.append(length)
            bytes.append(contentsOf: try reader.readBytes(Int(length)))
        }
    }

    static func types(_ reader: inout DNSReader) throws(DecodeError) -> [RecordType] {
        var types: [RecordType] = []
        while !reader.isAtEnd {
            let window = UInt16(try reader.readUInt8()) << 8
            let length = Int(try reader.readUInt8())
            for (index, byte) in try reader.readBytes(length).prefix(32).enumerated() {
                for bit in 0..<8 where byte & (0x80 >> bit) != 0 {
                    types.append(RecordType(rawValue: window | UInt16(truncatingIfNeeded: index * 8 + bit)))
                }
            }
        }
        return types
    }
}
