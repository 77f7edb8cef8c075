import ApusTestKit

@testable import ApusDNS

extension SeededGenerator {
    mutating func bytes(_ range: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: range, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Of few letters, so that endings repeat and are compressed.
    mutating func name() -> DomainName {
        let labels = (0..<Int.random(in: 0...5, using: &self)).map { _ in
            Bool.random(using: &self)
                ? bytes(1...3) : Array(["a", "bc", "example", "COM"][Int.random(in: 0...3, using: &self)].utf8)
        }
        return (try? DomainName(labels: labels)) ?? .root
    }

    mutating func recordType() -> RecordType {
        let known = RecordType.names.keys.filter { $0 != RecordType.OPT.rawValue }.sorted()
        let unknown = UInt16.random(in: 300...32000, using: &self)
        return RecordType(rawValue: Bool.random(using: &self) ? known[Int.random(in: known.indices, using: &self)] : unknown)
    }

    mutating func record() -> ResourceRecord {
        let type = recordType()
        let fields = RecordLayout.fields(type, in: .IN)
        let bytes = fields.map { $0.flatMap { field($0) } } ?? bytes(0...20)
        return ResourceRecord(
            name: name(), type: type, ttl: UInt32.random(in: 0...0xffff_ffff, using: &self), data: RecordData(bytes: bytes))
    }

    private mutating func field(_ field: RecordField) -> [UInt8] {
        switch field {
        case .uint8, .algorithm: return bytes(1...1)
        case .uint16, .recordType, .certificateType: return bytes(2...2)
        case .uint32, .time, .ipv4: return bytes(4...4)
        case .locator: return bytes(8...8)
        case .ipv6: return bytes(16...16)
        case .extendedUniqueIdentifier(let count): return bytes(count...count)
        case .compressedName, .name, .plainName: return name().wire
        case .string, .salt: return sized(0...20)
        case .tag, .hash: return sized(1...20)
        case .strings: return sized(0...20) + sized(0...3)
        case .text, .hexadecimal, .base64: return bytes(0...80)
        case .typeBitmap: return [0, 2, 0x40, 1, 5, 1, 0x80]
        case .serviceParameters: return [0, 1, 0, 3, 2, 0x68, 0x32, 0, 3, 0, 2, 1, 187]
        case .location: return [0] + bytes(15...15)
        case .prefixes: return [0, 1, 24, 0x83, 192, 0, 2]
        }
    }

    private mutating func sized(_ range: ClosedRange<Int>) -> [UInt8] {
        let content = bytes(range)
        return [UInt8(content.count)] + content
    }

    mutating func message() -> DNSMessage {
        var message = DNSMessage(
            header: DNSHeader(id: UInt16.random(in: 0...0xffff, using: &self), flags: UInt16.random(in: 0...0xffff, using: &self))
        )
        func count(_ generator: inout SeededGenerator) -> Int { Int.random(in: 0...3, using: &generator) }
        message.questions = (0..<count(&self)).map { _ in Question(name: name(), type: recordType()) }
        message.answers = (0..<count(&self)).map { _ in record() }
        message.authorities = (0..<count(&self)).map { _ in record() }
        message.additionals = (0..<count(&self)).map { _ in record() }
        if Bool.random(using: &self) {
            var edns = EDNS(udpPayloadSize: UInt16.random(in: 0...0xffff, using: &self))
            edns.flags = UInt16.random(in: 0...0xffff, using: &self)
            edns.version = UInt8.random(in: 0...255, using: &self)
            edns.options = (0..<count(&self)).map { _ in
                EDNS.Option(code: OptionCode(rawValue: UInt16.random(in: 0...20, using: &self)), data: bytes(0...12))
            }
            message.edns = edns
            message.responseCode = ResponseCode(rawValue: UInt16.random(in: 0...0xfff, using: &self))
        }
        return message
    }
}
