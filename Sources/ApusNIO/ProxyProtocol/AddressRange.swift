import ApusTLS
package import NIOCore

/// IP addresses that begin alike: `192.0.2.0/24`, `2001:db8::/32`, or one address, `192.0.2.7`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes in network order, zeros behind the prefix.
    private let address: [UInt8]
    private let prefixLength: Int

    /// - Returns: nil for what is no address, has a prefix that is too long, or has bits set behind its prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let bytes = Self.parse(String(parts[0])) else { return nil }
        address = bytes
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let length = Int(parts[1]), length <= bytes.count * 8
            else { return nil }
            prefixLength = length
        } else {
            prefixLength = bytes.count * 8
        }
        for bit in prefixLength..<bytes.count * 8 where bytes[bit / 8] >> (7 - UInt8(bit % 8)) & 1 == 1 { return nil }
    }

    private static func parse(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        return IPAddressText.parseIPv4(bytes) ?? IPAddressText.parseIPv6(bytes)
    }

    package var description: String { "\(IPAddressText.format(address))/\(prefixLength)" }

    /// - Parameter other: 4 or 16 bytes. An IPv4 address in its IPv6 form (RFC 4291 §2.5.5.2) is that IPv4 address.
    package func contains(_ other: [UInt8]) -> Bool {
        let other = ProxyHeader.Endpoint.unmapped(other)
        guard other.count == address.count else { return false }
        let whole = prefixLength / 8
        guard other[..<whole].elementsEqual(address[..<whole]) else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (other[whole] ^ address[whole]) >> (8 - UInt8(rest)) == 0
    }

    package func contains(_ other: SocketAddress?) -> Bool {
        other.flatMap { ProxyHeader.Endpoint($0) }.map { contains($0.address) } ?? false
    }
}

extension ProxyHeader.Endpoint {
    /// - Returns: nil for what is no IP address.
    package init?(_ socketAddress: SocketAddress) {
        guard let text = socketAddress.ipAddress, let port = socketAddress.port.flatMap({ UInt16(exactly: $0) }) else {
            return nil
        }
        // The zone of a link-local address is nobody else's business.
        let bytes = Array(text.utf8.prefix { $0 != UInt8(ascii: "%") })
        guard let address = IPAddressText.parseIPv4(bytes) ?? IPAddressText.parseIPv6(bytes) else { return nil }
        self.init(address: Self.unmapped(address), port: port)
    }

    package var socketAddress: SocketAddress? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: address), port: Int(port))
    }

    static func unmapped(_ address: [UInt8]) -> [UInt8] {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return address.count == 16 && address.starts(with: prefix) ? Array(address[12...]) : address
    }
}

extension ProxyHeader {
    /// What to say to a target about a client's connection. Where the two addresses are of different families, both are told as IPv6.
    package init(version: Version, client: SocketAddress?, server: SocketAddress?, extras: [Extra] = []) {
        self.init(version: version, origin: .unknown, extras: version == .two ? extras : [])
        guard var source = client.flatMap({ Endpoint($0) }), var destination = server.flatMap({ Endpoint($0) }) else { return }
        if source.address.count != destination.address.count {
            source.address = Self.mapped(source.address)
            destination.address = Self.mapped(destination.address)
        }
        origin = .client(source: source, destination: destination)
    }

    private static func mapped(_ address: [UInt8]) -> [UInt8] {
        address.count == 4 ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] + address : address
    }
}
