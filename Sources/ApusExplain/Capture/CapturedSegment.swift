/// An address and a port.
package struct CapturedEndpoint: Hashable, Sendable, Comparable {
    /// 4 or 16 bytes.
    package var address: [UInt8]
    package var port: UInt16

    package static func < (left: CapturedEndpoint, right: CapturedEndpoint) -> Bool {
        left.address == right.address ? left.port < right.port : left.address.lexicographicallyPrecedes(right.address)
    }
}

/// A TCP segment in a captured packet.
struct CapturedSegment: Equatable {
    var source: CapturedEndpoint
    var destination: CapturedEndpoint
    var sequence: UInt32
    var isSYN: Bool
    var isACK: Bool
    var isFIN: Bool
    var isRST: Bool
    var payload: [UInt8]

    /// Nil for a packet that holds none, or that is cut short before its payload.
    init?(_ packet: CaptureFile.Packet) {
        var cursor = ByteCursor(packet.bytes)
        guard let isIPv6 = Self.skipLink(&cursor, packet.linkType) else { return nil }
        guard let (source, destination, tcp) = isIPv6 ? Self.ipv6(&cursor) : Self.ipv4(&cursor) else { return nil }
        self.init(tcp, source: source, destination: destination)
    }

    private init?(_ tcp: ByteCursor, source: [UInt8], destination: [UInt8]) {
        var tcp = tcp
        guard let sourcePort = tcp.uint16(), let destinationPort = tcp.uint16(), let sequence = tcp.uint32(), tcp.skip(4),
            let offset = tcp.uint8(), let flags = tcp.uint8()
        else { return nil }
        let headerLength = Int(offset >> 4) * 4
        guard headerLength >= 20, tcp.skip(headerLength - 14) else { return nil }
        self.source = CapturedEndpoint(address: source, port: sourcePort)
        self.destination = CapturedEndpoint(address: destination, port: destinationPort)
        self.sequence = sequence
        isFIN = flags & 0x01 != 0
        isSYN = flags & 0x02 != 0
        isRST = flags & 0x04 != 0
        isACK = flags & 0x10 != 0
        payload = tcp.rest()
    }

    // MARK: Links

    /// Moves to the IP header; true where it is IPv6's, nil where there is none.
    private static func skipLink(_ cursor: inout ByteCursor, _ linkType: UInt32) -> Bool? {
        switch linkType {
        // LINKTYPE_ETHERNET
        case 1:
            guard cursor.skip(12) else { return nil }
            return network(&cursor)
        // LINKTYPE_LINUX_SLL: type, address type, length, address, protocol.
        case 113:
            guard cursor.skip(14) else { return nil }
            return network(&cursor)
        // LINKTYPE_LINUX_SLL2: the protocol first, then 18 bytes.
        case 276:
            guard let type = cursor.uint16(), cursor.skip(18) else { return nil }
            return isIPv6(type)
        // LINKTYPE_NULL and LINKTYPE_LOOP: an address family of the capturing host, in its byte order or the network's.
        case 0, 108:
            guard cursor.skip(4) else { return nil }
            return version(cursor)
        // LINKTYPE_RAW and its numbers on some systems, LINKTYPE_IPV4, LINKTYPE_IPV6
        case 12, 14, 101, 228, 229: return version(cursor)
        default: return nil
        }
    }

    private static func version(_ cursor: ByteCursor) -> Bool? {
        var peek = cursor
        switch (peek.uint8() ?? 0) >> 4 {
        case 4: return false
        case 6: return true
        default: return nil
        }
    }

    /// An EtherType, behind VLAN tags of which there are two at most (IEEE 802.1Q, 802.1ad).
    private static func network(_ cursor: inout ByteCursor) -> Bool? {
        for _ in 0..<3 {
            guard let type = cursor.uint16() else { return nil }
            guard type == 0x8100 || type == 0x88a8 else { return isIPv6(type) }
            guard cursor.skip(2) else { return nil }
        }
        return nil
    }

    private static func isIPv6(_ etherType: UInt16) -> Bool? {
        switch etherType {
        case 0x0800: false
        case 0x86dd: true
        default: nil
        }
    }

    // MARK: IP

    private typealias Content = (source: [UInt8], destination: [UInt8], tcp: ByteCursor)

    private static func ipv4(_ cursor: inout ByteCursor) -> Content? {
        guard let first = cursor.uint8(), first >> 4 == 4, cursor.skip(1), let total = cursor.uint16(), cursor.skip(2),
            let fragment = cursor.uint16(), cursor.skip(1), let next = cursor.uint8(), cursor.skip(2),
            let source = cursor.take(4),
            let destination = cursor.take(4)
        else { return nil }
        let headerLength = Int(first & 15) * 4
        // TCP is not fragmented in practice; a part of a packet is no segment.
        guard next == 6, fragment & 0x3fff == 0, headerLength >= 20, cursor.skip(headerLength - 20) else { return nil }
        // Ethernet pads short packets; offloading leaves the length 0.
        let length = total == 0 ? cursor.remaining : Int(total) - headerLength
        guard let tcp = cursor.part(min(length, cursor.remaining)) else { return nil }
        return (source, destination, tcp)
    }

    private static func ipv6(_ cursor: inout ByteCursor) -> Content? {
        guard let first = cursor.uint8(), first >> 4 == 6, cursor.skip(3), let length = cursor.uint16(),
            var next = cursor.uint8(),
            cursor.skip(1), let source = cursor.take(16), let destination = cursor.take(16)
        else { return nil }
        let whole = length == 0 ? cursor.remaining : min(Int(length), cursor.remaining)
        guard var content = cursor.part(whole) else { return nil }
        // Hop-by-hop options, routing, destination options (RFC 8200 §4); fragments are left out.
        for _ in 0..<8 {
            if next == 6 { return (source, destination, content) }
            guard [0, 43, 60].contains(next), let following = content.uint8(), let size = content.uint8(),
                content.skip(Int(size) * 8 + 6)
            else { return nil }
            next = following
        }
        return nil
    }
}
