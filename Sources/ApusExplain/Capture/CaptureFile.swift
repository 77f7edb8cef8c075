/// A file of packets, as tcpdump, tshark and Wireshark write it: pcap, or pcapng with its Decryption Secrets Blocks
/// (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
package struct CaptureFile: Sendable, Equatable {
    package struct Packet: Sendable, Equatable {
        /// LINKTYPE_ number: what the bytes begin with.
        package var linkType: UInt32
        /// Since some moment, in nanoseconds.
        package var nanoseconds: UInt64
        /// As captured, perhaps cut short.
        package var bytes: [UInt8]
    }

    package private(set) var packets: [Packet] = []
    /// Key logs that the file carries (RFC 9850), one after the other.
    package private(set) var secrets: [UInt8] = []

    /// More packets than anybody wants told; those behind are left out.
    static let maximumPackets = 1_000_000
    /// The longest packet, in bytes: what tcpdump captures at most.
    static let maximumPacket = 262_144

    package init(_ bytes: [UInt8]) throws(CaptureError) {
        var cursor = ByteCursor(bytes)
        guard let magic = cursor.uint32() else { throw .notACapture }
        switch magic {
        case 0x0a0d_0d0a: try readBlocks(bytes)
        case 0xa1b2_c3d4: try readPcap(&cursor, isLittleEndian: false, isNanoseconds: false)
        case 0xd4c3_b2a1: try readPcap(&cursor, isLittleEndian: true, isNanoseconds: false)
        case 0xa1b2_3c4d: try readPcap(&cursor, isLittleEndian: false, isNanoseconds: true)
        case 0x4d3c_b2a1: try readPcap(&cursor, isLittleEndian: true, isNanoseconds: true)
        default: throw .notACapture
        }
    }

    // MARK: pcap

    private mutating func readPcap(_ cursor: inout ByteCursor, isLittleEndian: Bool, isNanoseconds: Bool) throws(CaptureError) {
        cursor.isLittleEndian = isLittleEndian
        // Version, time zone, accuracy, snapshot length.
        guard cursor.skip(16), let network = cursor.uint32() else {
            throw .malformed("its header is cut short", offset: cursor.offset)
        }
        // The upper bits say whether packets end in a checksum.
        let linkType = network & 0x0fff_ffff
        while cursor.remaining > 0, packets.count < Self.maximumPackets {
            let start = cursor.offset
            guard let seconds = cursor.uint32(), let fraction = cursor.uint32(), let length = cursor.uint32(), cursor.skip(4)
            else {
                // A capture that was interrupted ends anywhere.
                return
            }
            guard length <= Self.maximumPacket else { throw .malformed("a packet of \(length) bytes", offset: start) }
            guard let data = cursor.take(Int(length)) else { return }
            let nanoseconds = UInt64(seconds) * 1_000_000_000 + UInt64(fraction) * (isNanoseconds ? 1 : 1000)
            packets.append(Packet(linkType: linkType, nanoseconds: nanoseconds, bytes: data))
        }
    }

    // MARK: pcapng

    private struct Interface {
        var linkType: UInt32
        /// Ticks in a second.
        var resolution: UInt64
    }

    private mutating func readBlocks(_ bytes: [UInt8]) throws(CaptureError) {
        var cursor = ByteCursor(bytes)
        var interfaces: [Interface] = []
        while cursor.remaining >= 12, packets.count < Self.maximumPackets {
            let start = cursor.offset
            var peek = cursor
            guard var type = peek.uint32() else { return }
            // A section header says in its body which byte order the section has, the header's own length included.
            if type == 0x0a0d_0d0a {
                _ = peek.skip(4)
                guard let magic = peek.uint32() else { return }
                guard magic == 0x1a2b_3c4d || magic == 0x4d3c_2b1a else {
                    throw .malformed("a section without byte order", offset: start)
                }
                cursor.isLittleEndian = cursor.isLittleEndian != (magic == 0x4d3c_2b1a)
                interfaces = []
            }
            guard let number = cursor.uint32(), let length = cursor.uint32() else { return }
            type = number
            guard length >= 12, length % 4 == 0 else { throw .malformed("a block of \(length) bytes", offset: start) }
            guard var body = cursor.part(Int(length) - 12), cursor.skip(4) else { return }
            switch type {
            case 1: if let interface = Self.interface(&body) { interfaces.append(interface) }
            case 3: if let first = interfaces.first { takeSimple(&body, first) }
            case 6: takeEnhanced(&body, interfaces)
            case 10: takeSecrets(&body)
            default: break
            }
        }
    }

    private static func interface(_ body: inout ByteCursor) -> Interface? {
        guard let linkType = body.uint16(), body.skip(6) else { return nil }
        var interface = Interface(linkType: UInt32(linkType), resolution: 1_000_000)
        while let code = body.uint16(), let length = body.uint16(), code != 0 {
            guard var value = body.part(Int(length)), body.skip((4 - Int(length) % 4) % 4) else { break }
            // if_tsresol: a negative power of ten, or with the highest bit set of two.
            guard code == 9, let exponent = value.uint8() else { continue }
            interface.resolution = power(exponent & 0x80 == 0 ? 10 : 2, Int(exponent & 0x7f))
        }
        return interface
    }

    private static func power(_ base: UInt64, _ exponent: Int) -> UInt64 {
        var result: UInt64 = 1
        for _ in 0..<min(exponent, 63) {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            if overflow { return result }
            result = product
        }
        return result
    }

    private mutating func takeEnhanced(_ body: inout ByteCursor, _ interfaces: [Interface]) {
        guard let number = body.uint32(), let high = body.uint32(), let low = body.uint32(), let length = body.uint32(),
            body.skip(4),
            let interface = interfaces.indices.contains(Int(number)) ? interfaces[Int(number)] : nil,
            length <= Self.maximumPacket, let data = body.take(Int(length))
        else { return }
        let ticks = UInt64(high) << 32 | UInt64(low)
        let (whole, rest) = ticks.quotientAndRemainder(dividingBy: interface.resolution)
        let fraction = Double(rest) / Double(interface.resolution) * 1e9
        let nanoseconds = whole.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ UInt64(fraction)
        packets.append(Packet(linkType: interface.linkType, nanoseconds: nanoseconds, bytes: data))
    }

    /// A packet without a time.
    private mutating func takeSimple(_ body: inout ByteCursor, _ interface: Interface) {
        guard let original = body.uint32() else { return }
        let count = min(Int(original), body.remaining)
        guard count <= Self.maximumPacket, let data = body.take(count) else { return }
        packets.append(Packet(linkType: interface.linkType, nanoseconds: packets.last?.nanoseconds ?? 0, bytes: data))
    }

    private mutating func takeSecrets(_ body: inout ByteCursor) {
        // "TLSK": a key log of TLS.
        guard body.uint32() == 0x544c_534b, let length = body.uint32(), let log = body.take(Int(length)),
            secrets.count + log.count <= KeyLogSecrets.maximumSize
        else { return }
        secrets += log + [10]
    }
}
