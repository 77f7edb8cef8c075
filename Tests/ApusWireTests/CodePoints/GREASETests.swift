import ApusWire
import Testing

@Suite("GREASE values (RFC 8701)")
struct GREASETests {
    /// RFC 8701 §2 lists them one by one.
    static let values: Set<UInt16> = [
        0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa, 0xbaba, 0xcaca, 0xdada, 0xeaea,
        0xfafa,
    ]

    @Test("exactly the sixteen values are recognised")
    func all() {
        for rawValue in UInt16.min...UInt16.max {
            let isGREASE = Self.values.contains(rawValue)
            guard CipherSuite(rawValue: rawValue).isGREASE == isGREASE,
                NamedGroup(rawValue: rawValue).isGREASE == isGREASE,
                SignatureScheme(rawValue: rawValue).isGREASE == isGREASE,
                ExtensionType(rawValue: rawValue).isGREASE == isGREASE,
                ProtocolVersion(rawValue: rawValue).isGREASE == isGREASE
            else {
                Issue.record("\(rawValue)")
                return
            }
        }
    }

    @Test("they print as what they are")
    func descriptions() {
        #expect(CipherSuite(rawValue: 0x0a0a).description == "GREASE (0x0a0a)")
        #expect(ExtensionType(rawValue: 0xfafa).description == "GREASE (0xfafa)")
        #expect(NamedGroup(rawValue: 0x0a1a).description == "0x0a1a")
    }

    @Test("none of them is a known value")
    func unknown() {
        #expect(!CipherSuite.known.contains { $0.isGREASE })
        #expect(!NamedGroup.known.contains { $0.isGREASE })
        #expect(!SignatureScheme.known.contains { $0.isGREASE })
        #expect(!ExtensionType.known.contains { $0.isGREASE })
    }
}
