import Testing

@testable import ApusNIO

@Suite("The header of the PROXY protocol")
struct ProxyHeaderTests {
    private static let v4 = ProxyHeader.Origin.client(
        source: .init(address: [192, 0, 2, 1], port: 56324), destination: .init(address: [198, 51, 100, 2], port: 443))
    private static let v6 = ProxyHeader.Origin.client(
        source: .init(address: [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [7], port: 65535),
        destination: .init(address: Array(repeating: 0, count: 15) + [1], port: 0))
    private static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
    private static let addresses: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xdc, 0x04, 0x01, 0xbb]

    /// Bytes, and what they say.
    private static let readable: [([UInt8], ProxyHeader)] = [
        (Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8), ProxyHeader(version: .one, origin: v4)),
        (Array("PROXY TCP6 2001:db8::7 ::1 65535 0\r\n".utf8), ProxyHeader(version: .one, origin: v6)),
        (Array("PROXY UNKNOWN\r\n".utf8), ProxyHeader(version: .one, origin: .unknown)),
        (Array("PROXY UNKNOWN ffff::1 whatever 1 2\r\n".utf8), ProxyHeader(version: .one, origin: .unknown)),
        (signature + [0x21, 0x11, 0, 12] + addresses, ProxyHeader(version: .two, origin: v4)),
        (signature + [0x20, 0x00, 0, 0], ProxyHeader(version: .two, origin: .local)),
        // A local connection's addresses, of whatever family, do not count.
        (signature + [0x20, 0xff, 0, 3, 1, 2, 3], ProxyHeader(version: .two, origin: .local)),
        (signature + [0x21, 0x00, 0, 0], ProxyHeader(version: .two, origin: .unknown)),
        (signature + [0x21, 0x31, 0, 216] + Array(repeating: 9, count: 216), ProxyHeader(version: .two, origin: .unknown)),
        (
            signature + [0x21, 0x11, 0, 17] + addresses + [0x01, 0, 2, 0x68, 0x32],
            ProxyHeader(version: .two, origin: v4, extras: [.alpn([0x68, 0x32])])
        ),
    ]

    @Test("is read whole, from any piece of it that is not whole more is wanted, and what follows is left alone")
    func reads() throws {
        for (bytes, wanted) in Self.readable {
            for count in 0..<bytes.count {
                #expect(try ProxyHeader.decode(Array(bytes[..<count]).span)?.header == nil, "\(wanted) \(count)")
            }
            let read = try #require(try ProxyHeader.decode((bytes + [0x16, 3, 1]).span))
            #expect(read.header == wanted)
            #expect(read.length == bytes.count)
        }
    }

    @Test("is written as it is read", arguments: [ProxyHeader.Version.one, .two])
    func roundTrip(_ version: ProxyHeader.Version) throws {
        for origin in [Self.v4, Self.v6, .unknown] {
            let header = ProxyHeader(version: version, origin: origin)
            #expect(try ProxyHeader.decode(header.encoded().span)?.header == header)
        }
        let local = ProxyHeader(version: .two, origin: .local)
        #expect(try ProxyHeader.decode(local.encoded().span)?.header == local)
        let told = ProxyHeader(
            version: .two, origin: Self.v6, extras: [.authority("a.example"), .alpn([1]), .init(type: 0xe0, value: [])])
        #expect(try ProxyHeader.decode(told.encoded().span)?.header == told)
    }

    private static func line(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Nearly a header, and what is wrong with it.
    private static let refused: [([UInt8], ProxyHeaderError)] = [
        (line("GET / HTTP/1.1\r\n"), .notAHeader),
        ([0x16, 3, 1, 2, 0], .notAHeader),
        (line("PROXIES\r\n"), .notAHeader),
        (line("PROXY\r\n"), .notAHeader),
        (line("PROXY \r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 \r\n"), .malformedLine),
        (line("PROXY TCP4  192.0.2.1 198.51.100.2 56324 443\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 ::1 56324 443\r\n"), .malformedLine),
        (line("PROXY TCP6 192.0.2.1 198.51.100.2 56324 443\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.01 198.51.100.2 56324 443\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 056324 443\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n"), .malformedLine),
        (line("PROXY TCP4 192.0.2.1 198.51.100.2 -1 443\r\n"), .malformedLine),
        (line("PROXY UDP4 192.0.2.1 198.51.100.2 1 443\r\n"), .malformedLine),
        (line("PROXY UNKNOWN " + String(repeating: "x", count: 93)), .lineTooLong),
        (signature + [0x11, 0x11, 0, 12], .unknownVersion(1)),
        (signature + [0x22, 0x11, 0, 12], .unknownCommand(2)),
        (signature + [0x21, 0x12, 0, 12], .unknownFamily(0x12)),
        (signature + [0x21, 0x41, 0, 12], .unknownFamily(0x41)),
        (signature + [0x21, 0x11, 0, 11], .lengthTooSmall(11)),
        (signature + [0x21, 0x21, 0, 35], .lengthTooSmall(35)),
        (signature + [0x21, 0x11, 0x08, 0x01], .lengthTooLarge(2049)),
        (signature + [0x20, 0x00, 0xff, 0xff], .lengthTooLarge(65535)),
        (signature + [0x21, 0x11, 0, 14] + addresses + [1, 0], .malformedExtras),
        (signature + [0x21, 0x11, 0, 16] + addresses + [1, 0, 2, 9], .malformedExtras),
        (signature + [0x21, 0x11, 0, 19] + addresses + [3, 0, 4, 0, 0, 0, 0], .wrongChecksum),
        (signature + [0x21, 0x11, 0, 15] + addresses + [3, 0, 0], .wrongChecksum),
    ]

    @Test("is nothing that is nearly one")
    func refuses() {
        for (bytes, error) in Self.refused {
            #expect(throws: error) { try ProxyHeader.decode(bytes.span)?.header }
        }
    }

    @Test("a checksum is verified, wherever among the extras it stands")
    func checksum() throws {
        // RFC 3720 appendix B.4: 32 bytes of zeros have 0x8a9136aa.
        #expect(ProxyHeader.checksum(Array(repeating: 0, count: 32)) == 0x8a91_36aa)
        var bytes = Self.signature + [0x21, 0x11, 0, 12 + 5 + 7 + 4] + Self.addresses + [1, 0, 2, 0x68, 0x32]
        let place = bytes.count + 3
        bytes += [3, 0, 4, 0, 0, 0, 0, 0xe1, 0, 1, 5]
        let sum = ProxyHeader.checksum(bytes)
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * index)) }
        let header = try #require(try ProxyHeader.decode(bytes.span)).header
        #expect(header.extras == [.alpn([0x68, 0x32]), .init(type: 0xe1, value: [5])])
        for index in 16..<bytes.count
        where !(place..<place + 4).contains(index) && ![28, 29, 30, 33, 34, 35, 40, 41, 42].contains(index) {
            var wrong = bytes
            wrong[index] ^= 1
            #expect(throws: ProxyHeaderError.wrongChecksum) { try ProxyHeader.decode(wrong.span)?.header }
        }
    }

    @Test(
        "ranges of addresses are read, and hold what begins like them",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false), ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "::1", false),
            ("192.0.2.0/23", "192.0.3.1", true), ("192.0.2.0/25", "192.0.2.128", false), ("::1", "::1", true),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
        ])
    func ranges(_ text: String, _ address: String, _ isInside: Bool) throws {
        let range = try #require(AddressRange(text))
        #expect(range.contains(try .init(ipAddress: address, port: 1)) == isInside)
    }

    @Test(
        "what is nearly a range is none",
        arguments: [
            "", "/", "localhost", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/24/24", "::/129",
            "2001:db8::1/64",
            "192.0.2/24",
        ])
    func noRange(_ text: String) {
        #expect(AddressRange(text) == nil)
    }
}
