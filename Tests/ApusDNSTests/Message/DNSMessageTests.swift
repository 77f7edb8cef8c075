import ApusTestKit
import ApusWire
import Testing

@testable import ApusDNS

@Suite struct DNSMessageTests {
    @Test func whatIsEncodedDecodesToTheSame() throws {
        var generator = SeededGenerator(seed: 1035)
        for _ in 0..<2000 {
            let message = generator.message()
            let bytes = message.encoded()
            #expect(try DNSMessage(decoding: bytes) == message)
        }
    }

    @Test func compressionMakesMessagesShorterAndSaysTheSame() throws {
        let name = try DomainName(text: "a.long.name.example.com")
        var message = DNSMessage(asking: Question(name: name, type: .A), id: 1, edns: nil)
        message.answers = [
            ResourceRecord(
                name: name, type: .CNAME, ttl: 1, data: RecordData(bytes: try DomainName(text: "b.name.example.com").wire)),
            ResourceRecord(
                name: try DomainName(text: "b.name.example.com"), type: .A, ttl: 1, data: RecordData(bytes: [192, 0, 2, 1])),
        ]
        let bytes = message.encoded()
        // The question; a pointer, 10 bytes, "b" and a pointer; a pointer, 10 bytes, an address.
        #expect(bytes.count == 12 + 25 + 4 + (2 + 10 + 4) + (2 + 10 + 4))
        #expect(try DNSMessage(decoding: bytes) == message)
    }

    @Test func namesOfNewerTypesAreNotCompressed() throws {
        let name = try DomainName(text: "www.example.com")
        for (type, before) in [(RecordType(rawValue: 33), 6), (.DNAME, 0), (.SVCB, 2)] {
            var message = DNSMessage(asking: Question(name: name, type: type), id: 1, edns: nil)
            message.answers = [
                ResourceRecord(
                    name: name, type: type, ttl: 1, data: RecordData(bytes: [UInt8](repeating: 0, count: before) + name.wire))
            ]
            #expect(message.encoded().suffix(name.wire.count) == name.wire[...], "\(type)")
        }
    }

    @Test func everyStrictPrefixIsRefused() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<60 {
            let bytes = generator.message().encoded()
            for length in 0..<bytes.count {
                #expect(throws: DecodeError.self) { try DNSMessage(decoding: Array(bytes.prefix(length))) }
            }
        }
    }

    @Test func bytesAfterTheEndAreRefused() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<50 {
            let bytes = generator.message().encoded()
            #expect(throws: DecodeError.self) { try DNSMessage(decoding: bytes + [0]) }
        }
    }

    /// Whatever a byte becomes, there is a value or an error; and a value says the same when it is written and read again.
    @Test func changedBytesNeverTrap() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var bytes = generator.message().encoded()
            for _ in 0..<20 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                guard let message = try? DNSMessage(decoding: bytes) else { continue }
                _ = message.text
                #expect(try DNSMessage(decoding: message.encoded()) == message)
            }
        }
    }

    private static let header = "1234 0100 0001 0000 0000 0000"

    @Test(arguments: [
        ("a name that points to itself", "\(header) c00c 0001 0001"),
        ("two names that point to each other", "\(header) c00e c00c 0001 0001"),
        ("a pointer ahead", "\(header) c012 0001 0001 00"),
        ("a pointer into the header", "\(header) c000 0001 0001"),
        ("labels that end in a pointer to themselves", "\(header) 0161 c00c 0001 0001"),
        ("a label of the extended kind", "\(header) 4161 00 0001 0001"),
        ("a label of the reserved kind", "\(header) 8161 00 0001 0001"),
        ("a label longer than what is left", "\(header) 3f61 6200 0001 0001"),
        ("more questions than there are", "1234 0100 ffff 0000 0000 0000 00 0001 0001"),
        ("more records than there are", "1234 8100 0000 ffff 0000 0000 00 0001 0001 00000000 0004 7f000001"),
        ("data longer than what is left", "1234 8100 0000 0001 0000 0000 00 0001 0001 00000000 0005 7f000001"),
        ("an address of three bytes", "1234 8100 0000 0001 0000 0000 00 0001 0001 00000000 0003 7f0000"),
        ("an address of five bytes", "1234 8100 0000 0001 0000 0000 00 0001 0001 00000000 0005 7f00000101"),
        ("an alias to two names", "1234 8100 0000 0001 0000 0000 00 0005 0001 00000000 0002 0000"),
        ("two OPT records", "1234 0100 0000 0000 0000 0002 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000"),
        ("an OPT record among the answers", "1234 0100 0000 0001 0000 0000 00 0029 04d0 00000000 0000"),
        ("an OPT record with a name", "1234 0100 0000 0000 0000 0001 0161 00 0029 04d0 00000000 0000"),
        ("an option longer than its record", "1234 0100 0000 0000 0000 0001 00 0029 04d0 00000000 0005 000c 0002 00"),
        (
            "a pointer in a name that is never compressed",
            "1234 8100 0001 0001 0000 0000 0161 00 0001 0001 c00c 0027 0001 00000000 0002 c00c"
        ),
        ("an empty TXT", "1234 8100 0000 0001 0000 0000 00 0010 0001 00000000 0000"),
        (
            "service keys out of order",
            "1234 8100 0000 0001 0000 0000 00 0041 0001 00000000 000d 0001 00 0003 0002 01bb 0002 0000"
        ),
        ("type windows out of order", "1234 8100 0000 0001 0000 0000 00 002f 0001 00000000 0007 00 010140 000140"),
    ])
    func refuses(what: String, hexadecimal: String) {
        #expect(throws: DecodeError.self) { try DNSMessage(decoding: HexBytes.decode(hexadecimal)) }
    }

    @Test(arguments: [
        ("the same question, whole", "\(header) 0161 00 0001 0001"),
        (
            "a pointer to what stands before",
            "1234 8100 0001 0001 0000 0000 0161 00 0001 0001 c00c 0001 0001 00000000 0004 7f000001"
        ),
        ("one OPT record", "1234 0100 0000 0000 0000 0001 00 0029 04d0 00000000 0000"),
        ("no sections at all", "1234 0100 0000 0000 0000 0000"),
        ("service keys in order", "1234 8100 0000 0001 0000 0000 00 0041 0001 00000000 000d 0001 00 0002 0000 0003 0002 01bb"),
    ])
    func takesTheAlmostSame(what: String, hexadecimal: String) throws {
        let bytes = HexBytes.decode(hexadecimal)
        #expect(try DNSMessage(decoding: bytes).encoded() == bytes)
    }

    /// 60 kB of names, each of which begins a chain of pointers as long as a message can hold.
    @Test func aMessageOfPointersCostsNoMoreThanItsLength() {
        var bytes: [UInt8] = HexBytes.decode("1234 8100 0000 7000 0000 0000") + [0]
        while bytes.count < 16_000 {
            let target = bytes.count <= 13 ? 12 : bytes.count - 2
            bytes += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
        }
        #expect(throws: DecodeError.self) { try DNSMessage(decoding: bytes) }
    }

    @Test func aNameOf255BytesIsTakenAndOneOf256IsNot() throws {
        let labels = [[UInt8]](repeating: [UInt8](repeating: 0x61, count: 63), count: 3)
        let longest = labels + [[UInt8](repeating: 0x62, count: 61)]
        let message = DNSMessage(asking: Question(name: try DomainName(labels: longest), type: .A), id: 1)
        #expect(try DNSMessage(decoding: message.encoded()) == message)
        var bytes = message.encoded()
        bytes[12 + 3 * 64] = 62
        bytes.insert(0x62, at: 12 + 3 * 64 + 1)
        #expect(throws: DecodeError.self) { try DNSMessage(decoding: bytes) }
        #expect(throws: DecodeError.self) { try DomainName(labels: labels + [[UInt8](repeating: 0x62, count: 62)]) }
    }

    @Test(arguments: [0, 1, 50, 100, 127, 128, 200])
    func paddingMakesAMultipleOfTheBlock(length: Int) throws {
        let label = [UInt8](repeating: 0x61, count: 50)
        let name = try DomainName(labels: length == 0 ? [] : [[UInt8]](repeating: label, count: length / 51))
        let query = DNSMessage(asking: Question(name: name, type: .A), id: 0)
        let bytes = query.encodedPadded(to: DNSMessage.queryBlock)
        #expect(bytes.count % 128 == 0)
        var decoded = try DNSMessage(decoding: bytes)
        #expect(decoded.edns?.options.count == 1)
        decoded.edns?.options = []
        #expect(decoded == query)
    }

    @Test func withoutEDNSThereIsNoPadding() {
        let query = DNSMessage(asking: Question(name: .root, type: .NS), id: 0, edns: nil)
        #expect(query.encodedPadded(to: 128) == query.encoded())
    }

    @Test func theResponseCodeIsSplitBetweenHeaderAndOPT() throws {
        var message = DNSMessage(asking: Question(name: .root, type: .NS), id: 0)
        message.responseCode = .badVersion
        #expect(message.header.flags & 15 == 0)
        #expect(try DNSMessage(decoding: message.encoded()).responseCode == .badVersion)
    }

    @Test func anExtendedErrorKeepsItsCodeAndText() {
        let error = ExtendedError(.networkError, "no answer")
        #expect(ExtendedError(error.option) == error)
        #expect(ExtendedError(EDNS.Option(code: .extendedError, data: [0])) == nil)
        #expect(ExtendedError(EDNS.Option(code: .padding, data: [0, 0])) == nil)
    }
}
