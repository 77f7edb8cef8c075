import ApusWire

/// The OPT record (RFC 6891 §6.1.2): what a message says beyond its header.
package struct EDNS: Hashable, Sendable {
    package var udpPayloadSize: UInt16
    /// The higher eight bits of the response code.
    var extendedResponseCode: UInt8 = 0
    package var version: UInt8 = 0
    /// DO and the bits that have no meaning yet.
    package var flags: UInt16 = 0
    package var options: [Option] = []

    package struct Option: Hashable, Sendable {
        package var code: OptionCode
        package var data: [UInt8]

        package init(code: OptionCode, data: [UInt8] = []) {
            self.code = code
            self.data = data
        }
    }

    /// What fits in a datagram that no common path fragments.
    package static let safePayloadSize: UInt16 = 1232

    package init(udpPayloadSize: UInt16 = EDNS.safePayloadSize) { self.udpPayloadSize = udpPayloadSize }

    /// RFC 3225 §3: the sender wants the records of DNSSEC.
    package var dnssecOK: Bool {
        get { flags & 0x8000 != 0 }
        set { flags = newValue ? flags | 0x8000 : flags & 0x7fff }
    }

    package func has(_ code: OptionCode) -> Bool { options.contains { $0.code == code } }

    init(_ record: ResourceRecord) throws(DecodeError) {
        guard record.name.isRoot else { throw DecodeError(.invalidValue, in: "OPT.NAME") }
        udpPayloadSize = record.recordClass.rawValue
        extendedResponseCode = UInt8(truncatingIfNeeded: record.ttl >> 24)
        version = UInt8(truncatingIfNeeded: record.ttl >> 16)
        flags = UInt16(truncatingIfNeeded: record.ttl)
        var reader = DNSReader(record.data.bytes)
        while !reader.isAtEnd {
            let code = OptionCode(rawValue: try reader.readUInt16("OPT.OPTION-CODE"))
            let length = Int(try reader.readUInt16("OPT.OPTION-LENGTH"))
            options.append(Option(code: code, data: Array(try reader.readBytes(length, "OPT.OPTION-DATA"))))
        }
    }

    func encode(into writer: inout DNSWriter) {
        writer.writeName(.root)
        writer.writeUInt16(RecordType.OPT.rawValue)
        writer.writeUInt16(udpPayloadSize)
        writer.writeUInt32(UInt32(extendedResponseCode) << 24 | UInt32(version) << 16 | UInt32(flags))
        writer.writeSized { writer in
            for option in options {
                writer.writeUInt16(option.code.rawValue)
                writer.writeSized { $0.write(option.data) }
            }
        }
    }
}

/// IANA's "DNS EDNS0 Option Codes (OPT)".
package struct OptionCode: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let clientSubnet = OptionCode(rawValue: 8)
    package static let padding = OptionCode(rawValue: 12)
    package static let extendedError = OptionCode(rawValue: 15)
    package static let names: [UInt16: String] = [
        3: "NSID", 5: "DAU", 6: "DHU", 7: "N3U", 8: "CLIENT-SUBNET", 9: "EXPIRE", 10: "COOKIE", 11: "TCP-KEEPALIVE", 12: "PAD",
        13: "CHAIN", 14: "KEY-TAG", 15: "EDE",
    ]
    package static let unknownPrefix = "OPT="
}
