import ApusTestKit
import ApusWire
import Testing

@testable import ApusDNS

@Suite struct ServiceBindingTests {
    private func binding(_ hexadecimal: String) throws -> ServiceBinding {
        try ServiceBinding(RecordData(bytes: HexBytes.decode(hexadecimal)))
    }

    @Test func everyParameterIsRead() throws {
        let row = try #require(DigOutput.records.first { $0.line.contains("SVCB\t1 www") })
        let binding = try binding(row.data)
        #expect(binding.priority == 1)
        #expect(binding.target.description == "www.all.example.")
        #expect(binding.alpn.map { String(decoding: $0, as: UTF8.self) } == ["h2", "h3"])
        #expect(binding.hasDefaultALPN)
        #expect(binding.port == 8443)
        #expect(binding.ipv4Hints == [[192, 0, 2, 1], [192, 0, 2, 2]])
        #expect(binding.ipv6Hints.count == 1)
        #expect(binding.ech?.count == 16 - 3)
        #expect(binding.isUsable)
    }

    @Test func anAliasHasNoParameters() throws {
        let alias = try binding("0000 00 0003 0001 ff")
        #expect(alias.isAlias)
        #expect(alias.port == nil)
    }

    @Test func aMandatoryKeyThatIsUnknownMakesItUseless() throws {
        #expect(try !binding("0001 00 0000 0002 029b 029b 0000").isUsable)
        #expect(try binding("0001 00 0000 0002 0003 0003 0002 01bb").isUsable)
    }

    @Test(arguments: [
        ("alpn without a protocol", "0001 00 0001 0000"), ("an empty protocol", "0001 00 0001 0001 00"),
        ("a protocol cut short", "0001 00 0001 0002 0261"),
        ("no-default-alpn with a value", "0001 00 0001 0003 026832 0002 0001 00"),
        ("no-default-alpn without alpn", "0001 00 0002 0000"), ("a port of three bytes", "0001 00 0003 0003 01bb00"),
        ("hints of three bytes", "0001 00 0004 0003 7f0000"), ("no hint at all", "0001 00 0004 0000"),
        ("hints of 17 bytes", "0001 00 0006 0011 0000000000000000000000000000000000"),
        ("an empty mandatory", "0001 00 0000 0000"),
        ("mandatory names itself", "0001 00 0000 0002 0000"), ("mandatory names what is not there", "0001 00 0000 0002 0003"),
        ("mandatory out of order", "0001 00 0000 0004 0003 0001 0001 0003 026832 0003 0002 01bb"),
        ("a key twice", "0001 00 0003 0002 01bb 0003 0002 01bb"),
    ])
    func refuses(what: String, hexadecimal: String) {
        #expect(throws: DecodeError.self) { try binding(hexadecimal) }
    }

    @Test func whatHasNotItsKeysShapeIsPrintedAsBytes() {
        let data = RecordData(bytes: HexBytes.decode("0001 00 0003 0003 414243 0007 0001 2f"))
        #expect(data.text(type: .HTTPS, recordClass: .IN) == #"1 . key3="ABC" key7="/""#)
        let commas = RecordData(bytes: HexBytes.decode("0001 00 0001 0009 0861 5c 62 2c 6322 6465"))
        #expect(commas.text(type: .HTTPS, recordClass: .IN) == #"1 . alpn="a\\\\b\\,c\"de""#)
    }
}
