import ApusTLS

/// §2.1: `PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n`, TCP6 likewise, or `PROXY UNKNOWN … \r\n`.
extension ProxyHeader {
    static let signature1 = Array("PROXY ".utf8)
    /// The longest line, its end included.
    private static let longestLine = 107

    static func decodeVersion1(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> (header: ProxyHeader, length: Int)? {
        guard bytes.agrees(with: signature1) else { throw .notAHeader }
        var end = 0
        while end < min(bytes.count, longestLine), bytes[end] != UInt8(ascii: "\n") { end += 1 }
        guard end < longestLine else { throw .lineTooLong }
        guard end < bytes.count else { return nil }
        guard end > signature1.count, bytes[end - 1] == UInt8(ascii: "\r") else { throw .malformedLine }
        var line: [UInt8] = []
        for index in signature1.count..<end - 1 { line.append(bytes[index]) }
        return (ProxyHeader(version: .one, origin: try origin(line)), end + 1)
    }

    private static func origin(_ line: [UInt8]) throws(ProxyHeaderError) -> Origin {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Array.init)
        // Whatever follows UNKNOWN is to be ignored.
        if words.first == Array("UNKNOWN".utf8) { return .unknown }
        guard words.count == 5, let source = port(words[3]), let destination = port(words[4]) else { throw .malformedLine }
        let parse: ([UInt8]) -> [UInt8]?
        switch String(decoding: words[0], as: UTF8.self) {
        case "TCP4": parse = IPAddressText.parseIPv4
        case "TCP6": parse = IPAddressText.parseIPv6
        default: throw .malformedLine
        }
        guard let from = parse(words[1]), let to = parse(words[2]) else { throw .malformedLine }
        return .client(
            source: Endpoint(address: from, port: source), destination: Endpoint(address: to, port: destination))
    }

    /// Decimal, 0 to 65535, without leading zeros.
    private static func port(_ digits: [UInt8]) -> UInt16? {
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != 0x30
        else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self))
    }

    func encodedVersion1() -> [UInt8] {
        guard case .client(let source, let destination) = origin, source.address.count == destination.address.count,
            source.address.count == 4 || source.address.count == 16
        else { return Array("PROXY UNKNOWN\r\n".utf8) }
        let family = source.address.count == 4 ? "TCP4" : "TCP6"
        let from = IPAddressText.format(source.address)
        let to = IPAddressText.format(destination.address)
        return Array("PROXY \(family) \(from) \(to) \(source.port) \(destination.port)\r\n".utf8)
    }
}
