import ApusWire

/// The packets of one made-up TCP connection over IPv4 (RFC 791, RFC 9293), with everything in it as it should be.
struct TCPFrames {
    private struct Side {
        var address: [UInt8]
        var port: UInt16
        /// The number of the next byte.
        var sequence: UInt32
    }

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let fin = Flags(rawValue: 1)
        static let syn = Flags(rawValue: 2)
        static let push = Flags(rawValue: 8)
        static let acknowledgement = Flags(rawValue: 16)
    }

    /// As much as fits into a frame of Ethernet.
    private static let longestSegment = 1460

    private var client = Side(address: [192, 0, 2, 1], port: 49_152, sequence: 1000)
    private var server = Side(address: [198, 51, 100, 1], port: 443, sequence: 5000)
    private var identification: UInt16 = 0

    /// The three packets that open the connection.
    var opening: [[UInt8]] {
        mutating get {
            [
                packet(fromClient: true, .syn), packet(fromClient: false, [.syn, .acknowledgement]),
                packet(fromClient: true, .acknowledgement),
            ]
        }
    }

    /// The packets that end it.
    var closing: [[UInt8]] {
        mutating get {
            [
                packet(fromClient: true, [.fin, .acknowledgement]), packet(fromClient: false, [.fin, .acknowledgement]),
                packet(fromClient: true, .acknowledgement),
            ]
        }
    }

    mutating func segments(of bytes: [UInt8], fromClient: Bool) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: Self.longestSegment).map { start in
            packet(
                fromClient: fromClient, [.push, .acknowledgement],
                payload: bytes[start..<min(start + Self.longestSegment, bytes.count)])
        }
    }

    private mutating func packet(fromClient: Bool, _ flags: Flags, payload: ArraySlice<UInt8> = []) -> [UInt8] {
        let (source, destination) = fromClient ? (client, server) : (server, client)
        let segment = Self.segment(source, destination, flags, payload)
        let advance = UInt32(clamping: payload.count) + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
        if fromClient { client.sequence &+= advance } else { server.sequence &+= advance }
        identification &+= 1
        var header: [UInt8] = [0x45, 0]
        header.writeUInt16(UInt16(clamping: 20 + segment.count))
        header.writeUInt16(identification)
        // Don't fragment; time to live 64; TCP.
        header += [0x40, 0, 64, 6, 0, 0]
        header += source.address + destination.address
        Self.setChecksum(&header, at: 10, over: header)
        return header + segment
    }

    private static func segment(_ source: Side, _ destination: Side, _ flags: Flags, _ payload: ArraySlice<UInt8>) -> [UInt8] {
        var segment: [UInt8] = []
        segment.writeUInt16(source.port)
        segment.writeUInt16(destination.port)
        segment.writeUInt32(source.sequence)
        segment.writeUInt32(flags.contains(.acknowledgement) ? destination.sequence : 0)
        segment += [5 << 4, flags.rawValue, 0xff, 0xff, 0, 0, 0, 0]
        segment += payload
        var pseudoHeader = source.address + destination.address + [0, 6]
        pseudoHeader.writeUInt16(UInt16(clamping: segment.count))
        setChecksum(&segment, at: 16, over: pseudoHeader + segment)
        return segment
    }

    /// RFC 1071: the ones' complement of the ones' complement sum.
    private static func setChecksum(_ bytes: inout [UInt8], at place: Int, over all: [UInt8]) {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: all.count, by: 2) {
            sum &+= UInt32(all[index]) << 8 | (index + 1 < all.count ? UInt32(all[index + 1]) : 0)
        }
        while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
        bytes[place] = ~UInt8(truncatingIfNeeded: sum >> 8)
        bytes[place + 1] = ~UInt8(truncatingIfNeeded: sum)
    }
}
