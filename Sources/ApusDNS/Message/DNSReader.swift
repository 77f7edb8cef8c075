import ApusWire

/// Reads a DNS message. Names may point back into what was read before, so that a reader keeps the whole message.
struct DNSReader {
    private let message: [UInt8]
    private(set) var position: Int
    private let end: Int

    init(_ message: [UInt8]) {
        self.message = message
        position = 0
        end = message.count
    }

    private init(_ message: [UInt8], position: Int, end: Int) {
        self.message = message
        self.position = position
        self.end = end
    }

    var isAtEnd: Bool { position >= end }

    mutating func readUInt8(_ field: StaticString = "") throws(DecodeError) -> UInt8 {
        guard end - position >= 1 else { throw DecodeError(.truncated, in: field.description) }
        defer { position += 1 }
        return message[position]
    }

    mutating func readUInt16(_ field: StaticString = "") throws(DecodeError) -> UInt16 {
        UInt16(try readUInt8(field)) << 8 | UInt16(try readUInt8(field))
    }

    mutating func readUInt32(_ field: StaticString = "") throws(DecodeError) -> UInt32 {
        UInt32(try readUInt16(field)) << 16 | UInt32(try readUInt16(field))
    }

    mutating func readBytes(_ count: Int, _ field: StaticString = "") throws(DecodeError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= end - position else { throw DecodeError(.truncated, in: field.description) }
        defer { position += count }
        return message[position..<position + count]
    }

    mutating func readRemaining() -> ArraySlice<UInt8> {
        defer { position = end }
        return message[position..<end]
    }

    /// The next `count` bytes as a reader of their own, whose names may still point before them.
    mutating func readSection(_ count: Int, _ field: StaticString = "") throws(DecodeError) -> DNSReader {
        guard count >= 0, count <= end - position else { throw DecodeError(.truncated, in: field.description) }
        defer { position += count }
        return DNSReader(message, position: position, end: position + count)
    }

    func expectEnd(_ field: StaticString = "") throws(DecodeError) {
        guard isAtEnd else { throw DecodeError(.trailingBytes(end - position), in: field.description) }
    }

    /// RFC 1035 §4.1.4. Each pointer must lead to before the labels that it ends, so that no two can lead to each other, and there are
    /// at most as many as a name can have labels.
    mutating func readName(_ field: StaticString = "", allowsCompression: Bool = true) throws(DecodeError) -> DomainName {
        var wire: [UInt8] = []
        var place = position
        var limit = end
        var labelsStart = position
        var resumesAt: Int?
        var jumps = 0
        while true {
            guard place < limit else { throw DecodeError(.truncated, in: field.description) }
            let length = message[place]
            switch length {
            case 0:
                wire.append(0)
                position = resumesAt ?? place + 1
                return DomainName(validated: wire)
            case 1...63:
                let next = place + 1 + Int(length)
                guard next <= limit else { throw DecodeError(.truncated, in: field.description) }
                guard wire.count + 1 + Int(length) < DomainName.maximumLength else {
                    throw DecodeError(.tooLong, in: field.description)
                }
                wire.append(contentsOf: message[place..<next])
                place = next
            case 0xc0...0xff:
                guard place + 1 < limit else { throw DecodeError(.truncated, in: field.description) }
                let target = Int(length & 0x3f) << 8 | Int(message[place + 1])
                jumps += 1
                guard allowsCompression, target < labelsStart, target >= DNSHeader.length, jumps <= Self.maximumJumps else {
                    throw DecodeError(.invalidValue, in: field.description)
                }
                if resumesAt == nil { resumesAt = place + 2 }
                labelsStart = target
                place = target
                limit = message.count
            default:
                // RFC 6891 §5: the other two kinds of label were tried and given up.
                throw DecodeError(.invalidValue, in: field.description)
            }
        }
    }

    private static let maximumJumps = 127
}
