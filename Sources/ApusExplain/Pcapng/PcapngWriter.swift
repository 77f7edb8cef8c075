/// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), in little-endian order, with packets of raw IPv4.
struct PcapngWriter {
    private(set) var bytes: [UInt8] = []

    private enum BlockType {
        static let sectionHeader: UInt32 = 0x0a0d_0d0a
        static let interfaceDescription: UInt32 = 1
        static let enhancedPacket: UInt32 = 6
        static let decryptionSecrets: UInt32 = 10
    }

    /// LINKTYPE_IPV4: packets begin with their IPv4 header.
    private static let linkType: UInt16 = 228
    /// "TLSK": a key log as Wireshark reads it.
    private static let secretsType: UInt32 = 0x544c_534b

    init() {
        block(BlockType.sectionHeader) { out in
            out.append(UInt32(0x1a2b_3c4d))
            out.append(UInt16(1))
            out.append(UInt16(0))
            // The section's length is not told.
            out.append(UInt32.max)
            out.append(UInt32.max)
        }
        block(BlockType.interfaceDescription) { out in
            out.append(Self.linkType)
            out.append(UInt16(0))
            // No limit on the length of packets. Times are in microseconds where no option says otherwise.
            out.append(UInt32(0))
        }
    }

    /// Secrets come before the packets that they decrypt.
    mutating func write(keyLog: [UInt8]) {
        block(BlockType.decryptionSecrets) { out in
            out.append(Self.secretsType)
            out.append(UInt32(clamping: keyLog.count))
            out.append(keyLog)
        }
    }

    /// - Parameter time: microseconds since 1970.
    mutating func write(packet: [UInt8], at time: UInt64) {
        block(BlockType.enhancedPacket) { out in
            out.append(UInt32(0))
            out.append(UInt32(truncatingIfNeeded: time >> 32))
            out.append(UInt32(truncatingIfNeeded: time))
            out.append(UInt32(clamping: packet.count))
            out.append(UInt32(clamping: packet.count))
            out.append(packet)
        }
    }

    private mutating func block(_ type: UInt32, _ write: (inout LittleEndianBytes) -> Void) {
        var content = LittleEndianBytes()
        write(&content)
        content.pad()
        var whole = LittleEndianBytes()
        let length = UInt32(clamping: content.bytes.count + 12)
        whole.append(type)
        whole.append(length)
        whole.append(content.bytes)
        whole.append(length)
        bytes += whole.bytes
    }
}

private struct LittleEndianBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func append(_ value: UInt32) {
        append(UInt16(truncatingIfNeeded: value))
        append(UInt16(truncatingIfNeeded: value >> 16))
    }

    mutating func append(_ other: [UInt8]) { bytes += other }

    /// Blocks end at multiples of four bytes.
    mutating func pad() { bytes.append(contentsOf: repeatElement(0, count: (4 - bytes.count % 4) % 4)) }
}
