import ApusWire
import Testing

@Suite("Extensions blocks (RFC 9846 §4.3)")
struct ExtensionsTests {
    private func decode(_ block: [UInt8]) throws(DecodeError) -> Extensions {
        var rest = block.span
        let extensions = try Extensions(decoding: &rest)
        try rest.expectEnd()
        return extensions
    }

    @Test("a block keeps its order, its unknown extensions and its bytes")
    func keepsEverything() throws {
        let block = bytes("0016 002b0003020304 fe01000155 002d00020101 00170000")
        let extensions = try decode(block)
        #expect(
            extensions.types == [
                .supportedVersions, ExtensionType(rawValue: 0xfe01), .pskKeyExchangeModes, .extendedMasterSecret,
            ])
        #expect(extensions.count == 4)
        #expect(!extensions.isEmpty)
        #expect(extensions.body(of: ExtensionType(rawValue: 0xfe01)) == [0x55])
        #expect(extensions.body(of: .extendedMasterSecret) == [])
        #expect(extensions.body(of: .cookie) == nil)
        #expect(extensions.contains(.extendedMasterSecret))
        #expect(!extensions.contains(.cookie))
        #expect(
            try extensions.decode(SupportedVersionsClientHello.self) == SupportedVersionsClientHello(versions: [.TLS13]))
        var out: [UInt8] = []
        extensions.encode(into: &out)
        #expect(out == block)
    }

    @Test("an absent extension decodes to nil")
    func absent() throws {
        #expect(try Extensions().decode(Cookie.self) == nil)
    }

    @Test("an error in a body names the extension")
    func errorNamesExtension() {
        var extensions = Extensions()
        extensions.append(type: .cookie, body: bytes("0001"))
        #expect(throws: DecodeError(.truncated, in: "Cookie.cookie in cookie")) { try extensions.decode(Cookie.self) }
        extensions.append(type: .cookie, body: bytes("0001aabbcc"))
        #expect(throws: DecodeError(.trailingBytes(2), in: "cookie")) { try extensions.decode(Cookie.self) }
    }

    @Test(
        "lengths that do not add up are refused",
        arguments: [
            "", "00", "0001 00", "0003 002b00", "0004 002b0001", "0005 002b0002 00", "0006 002b0001 00 00", "0004 002b00",
            "ffff 002b0000",
        ])
    func malformed(_ block: String) {
        #expect(throws: DecodeError.self) { try decode(bytes(block)) }
    }

    // RFC8446-4.2-5, RFC5246-7.4.1.4-3
    @Test("the same type twice is refused, wherever the two stand", arguments: [2, 3, 47, 48, 49, 50, 300])
    func duplicates(_ count: Int) throws {
        let types = (0..<count).map { UInt16($0 * 7) }
        #expect(try decode(block(of: types)).count == count)
        for (earlier, later) in [(0, count - 1), (0, 1), (count - 2, count - 1), (count / 2 - 1, count / 2)] {
            var doubled = types
            doubled[later] = types[earlier]
            let error = #expect(throws: DecodeError.self) { try decode(block(of: doubled)) }
            #expect(error?.problem == .duplicateExtension(ExtensionType(rawValue: types[earlier])))
        }
    }

    @Test("as many extensions as fit are decoded, and one of them twice is still found")
    func most() throws {
        var types = (0..<16383).map { UInt16($0 * 4) }
        #expect(try decode(block(of: types)).count == 16383)
        types[16382] = types[0]
        #expect(throws: DecodeError.self) { try decode(block(of: types)) }
    }

    private func block(of types: [UInt16]) -> [UInt8] {
        var out: [UInt8] = []
        out.writeVector16 { block in
            for type in types {
                block.writeUInt16(type)
                block.writeUInt16(0)
            }
        }
        return out
    }

    @Test("appending a type that is there replaces it where it stands")
    func replacing() throws {
        var extensions = Extensions()
        extensions.append(Cookie(cookie: [1]))
        extensions.append(EarlyDataIndication())
        extensions.append(type: .padding, body: [0])
        extensions.append(Cookie(cookie: [2, 3, 4]))
        #expect(extensions.types == [.cookie, .earlyData, .padding])
        #expect(try extensions.decode(Cookie.self) == Cookie(cookie: [2, 3, 4]))
        #expect(extensions.body(of: .padding) == [0])
        #expect(try decode(encoded(extensions)) == extensions)
    }

    @Test("a removed type is gone, and the others stay")
    func removing() throws {
        var extensions = Extensions()
        extensions.append(Cookie(cookie: [1]))
        extensions.append(EarlyDataIndication())
        extensions.append(RecordSizeLimit(limit: 64))
        extensions.remove(.earlyData)
        #expect(extensions.types == [.cookie, .recordSizeLimit])
        #expect(try extensions.decode(RecordSizeLimit.self) == RecordSizeLimit(limit: 64))
        extensions.remove(.earlyData)
        #expect(extensions.count == 2)
        #expect(try decode(encoded(extensions)) == extensions)
    }

    private func encoded(_ extensions: Extensions) -> [UInt8] {
        var out: [UInt8] = []
        extensions.encode(into: &out)
        return out
    }
}
