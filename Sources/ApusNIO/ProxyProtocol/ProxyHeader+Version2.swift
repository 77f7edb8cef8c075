import ApusWire

/// §2.2:
/// ```
/// struct {
///     uint8 signature[12];
///     uint8 version_and_command;      /* 0x20 LOCAL, 0x21 PROXY */
///     uint8 family_and_protocol;
///     uint16 length;                  /* of what follows */
///     opaque addresses_and_extras[length];
/// }
/// ```
extension ProxyHeader {
    static let signature2: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
    private static let fixedLength = 16

    /// The high half is the address family, the low half the transport: 1 is a stream.
    private enum Family {
        static let unspecified: UInt8 = 0x00
        static let ipv4Stream: UInt8 = 0x11
        static let ipv6Stream: UInt8 = 0x21
        static let unixStream: UInt8 = 0x31
    }

    static func decodeVersion2(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> (header: ProxyHeader, length: Int)? {
        guard bytes.agrees(with: signature2) else { throw .notAHeader }
        guard bytes.count >= fixedLength else { return nil }
        let versionAndCommand = bytes[12]
        guard versionAndCommand >> 4 == 2 else { throw .unknownVersion(versionAndCommand >> 4) }
        let command = versionAndCommand & 0x0f
        guard command <= 1 else { throw .unknownCommand(command) }
        let family = bytes[13]
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard fixedLength + length <= maximumLength else { throw .lengthTooLarge(length) }
        // LOCAL: what it says of addresses does not count, whatever their family.
        let addressLength = command == 0 ? 0 : try Self.addressLength(family)
        guard length >= addressLength else { throw .lengthTooSmall(length) }
        guard bytes.count >= fixedLength + length else { return nil }
        let whole = bytes.extracting(first: fixedLength + length)
        if command == 0 { return (ProxyHeader(version: .two, origin: .local), whole.count) }
        let content = whole.extracting(droppingFirst: fixedLength)
        let origin: Origin
        let extras: [Extra]
        do throws(DecodeError) {
            origin = try Self.origin(family, content.extracting(first: addressLength))
            extras = try Self.extras(content.extracting(droppingFirst: addressLength))
        } catch {
            throw .malformedExtras
        }
        var header = ProxyHeader(version: .two, origin: origin, extras: extras)
        try header.removeChecksum(of: whole, extrasStart: fixedLength + addressLength)
        return (header, whole.count)
    }

    private static func addressLength(_ family: UInt8) throws(ProxyHeaderError) -> Int {
        switch family {
        case Family.unspecified: 0
        case Family.ipv4Stream: 12
        case Family.ipv6Stream: 36
        case Family.unixStream: 216
        default: throw .unknownFamily(family)
        }
    }

    private static func origin(_ family: UInt8, _ addresses: Span<UInt8>) throws(DecodeError) -> Origin {
        let size: Int
        switch family {
        case Family.ipv4Stream: size = 4
        case Family.ipv6Stream: size = 16
        default: return .unknown
        }
        var rest = addresses
        let source = try rest.readBytes(size)
        let destination = try rest.readBytes(size)
        return .client(
            source: Endpoint(address: source, port: try rest.readUInt16()),
            destination: Endpoint(address: destination, port: try rest.readUInt16()))
    }

    private static func extras(_ bytes: Span<UInt8>) throws(DecodeError) -> [Extra] {
        var rest = bytes
        var extras: [Extra] = []
        while !rest.isEmpty {
            let type = try rest.readUInt8()
            extras.append(Extra(type: type, value: try rest.readBytes(Int(try rest.readUInt16()))))
        }
        return extras
    }

    // MARK: Checksum

    /// PP2_TYPE_CRC32C.
    private static let checksumType: UInt8 = 0x03

    /// §2.2.3: over the whole header, the checksum's own four bytes read as zeros.
    private mutating func removeChecksum(of whole: Span<UInt8>, extrasStart: Int) throws(ProxyHeaderError) {
        guard let index = extras.firstIndex(where: { $0.type == Self.checksumType }) else { return }
        let checksum = extras[index].value
        guard checksum.count == 4, !extras[(index + 1)...].contains(where: { $0.type == Self.checksumType }) else {
            throw .wrongChecksum
        }
        let place = extrasStart + extras[..<index].reduce(3) { $0 + 3 + $1.value.count }
        var covered = whole.copied()
        for offset in 0..<4 where place + offset < covered.count { covered[place + offset] = 0 }
        guard Self.checksum(covered) == checksum.reduce(0, { $0 << 8 | UInt32($1) }) else { throw .wrongChecksum }
        extras.remove(at: index)
    }

    /// CRC32C (RFC 9260 appendix A), bit by bit: a header is short.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        return ~sum
    }

    // MARK: Writing

    func encodedVersion2() -> [UInt8] {
        var bytes = Self.signature2
        var content: [UInt8] = []
        let family: UInt8
        if case .client(let source, let destination) = origin, source.address.count == destination.address.count,
            source.address.count == 4 || source.address.count == 16
        {
            family = source.address.count == 4 ? Family.ipv4Stream : Family.ipv6Stream
            content += source.address + destination.address
            content.writeUInt16(source.port)
            content.writeUInt16(destination.port)
        } else {
            family = Family.unspecified
        }
        bytes += [origin == .local ? 0x20 : 0x21, family]
        for extra in extras where content.count + 3 + extra.value.count <= Self.maximumLength - Self.fixedLength {
            content.writeUInt8(extra.type)
            content.writeUInt16(UInt16(truncatingIfNeeded: extra.value.count))
            content += extra.value
        }
        bytes.writeUInt16(UInt16(truncatingIfNeeded: content.count))
        return bytes + content
    }
}
