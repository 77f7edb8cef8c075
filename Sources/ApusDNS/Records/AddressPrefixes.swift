import ApusTLS
import ApusWire

/// RFC 3123 §4: `[!]family:address/prefix`, without trailing zeros on the wire.
enum AddressPrefixes {
    static func check(_ reader: inout DNSReader, into bytes: inout [UInt8]) throws(DecodeError) {
        while !reader.isAtEnd {
            let family = try reader.readUInt16()
            let prefix = try reader.readUInt8()
            let length = try reader.readUInt8()
            let (bits, width) = family == 1 ? (32, 4) : family == 2 ? (128, 16) : (255, 127)
            guard prefix <= bits, length & 0x7f <= width else { throw DecodeError(.invalidValue, in: "an address prefix") }
            bytes.writeUInt16(family)
            bytes.append(prefix)
            bytes.append(length)
            bytes.append(contentsOf: try reader.readBytes(Int(length & 0x7f)))
        }
    }

    /// - Returns: nil for a family that can't be printed.
    static func text(_ reader: inout DNSReader) throws(DecodeError) -> String? {
        var items: [String] = []
        while !reader.isAtEnd {
            let family = try reader.readUInt16()
            let prefix = try reader.readUInt8()
            let length = try reader.readUInt8()
            let part = try reader.readBytes(Int(length & 0x7f))
            guard family == 1 || family == 2 else { return nil }
            let width = family == 1 ? 4 : 16
            let address = (part + [UInt8](repeating: 0, count: width)).prefix(width)
            items.append("\(length & 0x80 == 0 ? "" : "!")\(family):\(IPAddressText.format(Array(address)))/\(prefix)")
        }
        return items.joined(separator: " ")
    }
}
