import ApusWire
import Testing

/// What must be taken although this implementation would not write it.
@Suite("Taken as it comes")
struct ToleranceTests {
    private func decode<Body: ExtensionBody>(_: Body.Type, _ body: String) throws -> Body? {
        var extensions = Extensions()
        extensions.append(type: Body.type, body: bytes(body))
        return try extensions.decode(Body.self)
    }

    // RFC6066-3-3
    @Test("names of unknown types are passed over (RFC 6066 §3)")
    func unknownNameType() throws {
        #expect(try decode(ServerNameList.self, "0008 07 000178 00 000161") == ServerNameList(hostName: [0x61]))
        #expect(try decode(ServerNameList.self, "0004 07 000178") == ServerNameList(hostName: nil))
    }

    @Test("a request for a status of unknown type is kept apart (RFC 6066 §8)")
    func unknownStatusType() throws {
        #expect(
            try decode(StatusRequest.self, "09 aabbcc")
                == .other(CertificateStatusType(rawValue: 9), request: [0xaa, 0xbb, 0xcc]))
        #expect(try decode(StatusRequest.self, "01 0000 0000") == StatusRequest())
    }

    @Test("unknown code points are kept, GREASE among them (RFC 8701)")
    func unknownCodePoints() throws {
        #expect(
            try decode(SupportedGroups.self, "0006 0a0a 001d fe05")?.groups
                == [NamedGroup(rawValue: 0x0a0a), .x25519, NamedGroup(rawValue: 0xfe05)])
        #expect(
            try decode(KeyShareClientHello.self, "0005 4a4a 0001 00")?.clientShares
                == [KeyShareEntry(group: NamedGroup(rawValue: 0x4a4a), keyExchange: [0])])
        #expect(
            try decode(PskKeyExchangeModes.self, "02 0b 01")?.modes == [PskKeyExchangeMode(rawValue: 0x0b), .psk_dhe_ke])
    }

    @Test("a ClientHello may list no share at all, to ask for a HelloRetryRequest (RFC 9846 §4.3.8)")
    func noShares() throws {
        #expect(try decode(KeyShareClientHello.self, "0000")?.clientShares == [])
    }

    // RFC8446-4.1.2-14, RFC5246-7.4.1.2-6
    @Test("hellos of TLS 1.2 may come without extensions block, or with an empty one (RFC 5246 §7.4.1)")
    func helloWithoutExtensions() throws {
        let client = bytes("0303") + zeros(32) + bytes("00 0002 002f 01 00")
        let server = bytes("0303") + zeros(32) + bytes("00 002f 00")
        for block in [[], bytes("0000")] {
            #expect(try HandshakeMessage(type: .clientHello, body: client + block).decode(ClientHello.self).extensions.isEmpty)
            #expect(try HandshakeMessage(type: .serverHello, body: server + block).decode(ServerHello.self).extensions.isEmpty)
        }
    }
}
