import ApusWire
import Testing

@testable import ApusDNS

@Suite struct DomainNameTests {
    @Test(arguments: [
        ("example.com", "example.com."), ("example.com.", "example.com."), (".", "."), ("a\\.b.c", "a\\.b.c."),
        ("a\\046b.c", "a\\.b.c."), ("sp\\032ace", "sp\\032ace."), ("\\000\\255", "\\000\\255."), ("*.x", "*.x."),
        ("_443._tcp.x", "_443._tcp.x."),
        ("a@b;c(d)\"e\\$f", "a\\@b\\;c\\(d\\)\\\"e\\$f."),
    ])
    func isWrittenAsZoneFilesWriteIt(text: String, written: String) throws {
        let name = try DomainName(text: text)
        #expect(name.description == written)
        #expect(try DomainName(text: written) == name)
    }

    @Test(arguments: [
        "", "..", "a..b", ".a", "a\\", "a\\25", "a\\256", "a\\2x5", "bücher.example", String(repeating: "a", count: 64),
        String(repeating: "abcdefg.", count: 32),
    ])
    func refuses(text: String) {
        #expect(throws: DecodeError.self) { try DomainName(text: text) }
    }

    @Test func theCaseOfASCIILettersMakesNoDifference() throws {
        let one = try DomainName(text: "WWW.Example.com")
        let other = try DomainName(text: "www.eXAMPLE.COM")
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one.wire != other.wire)
        #expect(try DomainName(text: "ww[.example.com") != DomainName(text: "ww{.example.com"))
    }

    @Test func knowsWhatStandsBelowWhat() throws {
        let zone = try DomainName(text: "example.com")
        #expect(try DomainName(text: "a.B.EXAMPLE.com").isWithin(zone))
        #expect(zone.isWithin(zone))
        #expect(zone.isWithin(.root))
        #expect(try !DomainName(text: "notexample.com").isWithin(zone))
        #expect(try !DomainName(text: "com").isWithin(zone))
        // The bytes of the ending are there, but they begin within a label.
        #expect(try !DomainName(text: "x\\007example.com").isWithin(zone))
    }

    @Test(arguments: [
        ("192.0.2.1", "1.2.0.192.in-addr.arpa."),
        ("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."),
    ])
    func anAddressHasANameInReverse(address: String, name: String) {
        #expect(DomainName(reverseOf: address)?.description == name)
        #expect(DomainName(reverseOf: address + "0.") == nil)
    }

    /// RFC 3492 §7.1 (A), (B), (I), (L), and names from the world.
    @Test(arguments: [
        ("bücher.example", "xn--bcher-kva.example."), ("BÜCHER.example", "xn--bcher-kva.example."), ("faß.de", "xn--fa-hia.de."),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah."),
        ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye."), ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l."),
        ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b."), ("ｅｘａｍｐｌｅ.com", "example.com."),
        ("straße.example", "xn--strae-oqa.example."),
        ("plain.example", "plain.example."),
    ])
    func labelsInOtherScriptsBecomeALabels(text: String, written: String) throws {
        #expect(try DomainName(internationalized: text).description == written)
    }

    /// RFC 3492 §7.1 (A), (F), (S).
    @Test(arguments: [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("-> $1.00 <-", "-> $1.00 <--"),
    ])
    func punycodeIsThatOfItsRFC(text: String, encoded: String) {
        #expect(Punycode.encode(Array(text.unicodeScalars)) == Array(encoded.utf8))
    }

    @Test(arguments: [
        "a\u{200b}ü.example", "ü b.example", "\u{301}ü.example", "-ü.example", "ü-.example", "ab--ü.example", "☃.example",
        "ü..example",
    ])
    func refusesWhatNoLabelMayHold(text: String) {
        #expect(throws: DecodeError.self) { try DomainName(internationalized: text) }
    }
}
