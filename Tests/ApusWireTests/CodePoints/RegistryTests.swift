import ApusWire
import Testing

/// One kind of code point, for the tests that are the same for all.
struct CodePointKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let names: [String]
    let rawValues: [UInt64]
    /// Number and description of what a name stands for.
    let lookUp: @Sendable (String) -> (rawValue: UInt64, description: String)?
    let describe: @Sendable (UInt64) -> String

    init<Point: TLSCodePoint>(_: Point.Type) {
        testDescription = "\(Point.self)"
        names = Point.known.map { $0.name ?? "" }
        rawValues = Point.known.map { UInt64($0.rawValue) }
        lookUp = { Point(name: $0).map { (UInt64($0.rawValue), $0.description) } }
        describe = { Point(rawValue: Point.RawValue(truncatingIfNeeded: $0)).description }
    }

    static let all = [
        CodePointKind(CipherSuite.self), CodePointKind(NamedGroup.self), CodePointKind(SignatureScheme.self),
        CodePointKind(ProtocolVersion.self), CodePointKind(AlertDescription.self), CodePointKind(AlertLevel.self),
        CodePointKind(ContentType.self), CodePointKind(HandshakeType.self), CodePointKind(ExtensionType.self),
        CodePointKind(PskKeyExchangeMode.self), CodePointKind(CertificateStatusType.self),
        CodePointKind(ClientCertificateType.self), CodePointKind(CertificateType.self), CodePointKind(ECPointFormat.self),
        CodePointKind(CertificateCompressionAlgorithm.self),
    ]
}

@Suite("Names of code points")
struct RegistryTests {
    @Test("every known value has one name of its own, and the name finds it in any letter case", arguments: CodePointKind.all)
    func roundTrip(_ kind: CodePointKind) {
        #expect(!kind.names.isEmpty)
        #expect(Set(kind.rawValues).count == kind.rawValues.count, "a value is listed twice")
        #expect(Set(kind.names.map { $0.lowercased() }).count == kind.names.count, "a name is listed twice")
        for (name, rawValue) in zip(kind.names, kind.rawValues) {
            for spelling in [name, name.lowercased(), name.uppercased()] {
                #expect(kind.lookUp(spelling)?.rawValue == rawValue, "\(spelling)")
            }
            #expect(kind.describe(rawValue) == name)
        }
    }

    @Test("a name that is almost right finds nothing", arguments: CodePointKind.all)
    func unknownName(_ kind: CodePointKind) {
        #expect(kind.lookUp("") == nil)
        for name in kind.names {
            #expect(kind.lookUp(name + " ") == nil)
            #expect(kind.lookUp("x" + name) == nil)
        }
    }

    @Test("a value without a name prints as a number of full width")
    func unknownValues() {
        #expect(CipherSuite(rawValue: 0x00fe).description == "0x00fe")
        #expect(NamedGroup(rawValue: 0xfe01).description == "0xfe01")
        #expect(AlertDescription(rawValue: 0x05).description == "0x05")
        #expect(CipherSuite(rawValue: 0x00fe).name == nil)
    }

    @Test(
        "names stand for the numbers that IANA assigned",
        arguments: [
            ("TLS_AES_128_GCM_SHA256", 0x1301), ("TLS_AES_256_GCM_SHA384", 0x1302), ("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
            ("TLS_AES_128_CCM_SHA256", 0x1304), ("TLS_AES_128_CCM_8_SHA256", 0x1305), ("TLS_FALLBACK_SCSV", 0x5600),
            ("TLS_EMPTY_RENEGOTIATION_INFO_SCSV", 0x00ff), ("TLS_RSA_WITH_AES_128_CBC_SHA", 0x002f),
            ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xc02b), ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xc02f),
            ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xc030), ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca8),
            ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca9),
        ] as [(String, UInt16)])
    func cipherSuites(_ name: String, _ rawValue: UInt16) {
        #expect(CipherSuite(name: name)?.rawValue == rawValue)
    }

    @Test(
        "groups stand for the numbers that IANA assigned",
        arguments: [
            ("secp256r1", 23), ("secp384r1", 24), ("secp521r1", 25), ("x25519", 29), ("x448", 30), ("ffdhe2048", 256),
            ("ffdhe8192", 260), ("secp256r1mlkem768", 4587), ("X25519MLKEM768", 4588), ("SecP384r1MLKEM1024", 4589),
        ] as [(String, UInt16)])
    func groups(_ name: String, _ rawValue: UInt16) {
        #expect(NamedGroup(name: name)?.rawValue == rawValue)
    }

    @Test(
        // RFC8422-5.10-7
        "signature schemes stand for the numbers of RFC 9846 §4.3.3",
        arguments: [
            ("rsa_pkcs1_sha256", 0x0401), ("rsa_pkcs1_sha384", 0x0501), ("rsa_pkcs1_sha512", 0x0601),
            ("ecdsa_secp256r1_sha256", 0x0403), ("ecdsa_secp384r1_sha384", 0x0503), ("ecdsa_secp521r1_sha512", 0x0603),
            ("rsa_pss_rsae_sha256", 0x0804), ("rsa_pss_rsae_sha384", 0x0805), ("rsa_pss_rsae_sha512", 0x0806),
            ("ed25519", 0x0807), ("ed448", 0x0808), ("rsa_pss_pss_sha256", 0x0809), ("rsa_pss_pss_sha384", 0x080a),
            ("rsa_pss_pss_sha512", 0x080b), ("rsa_pkcs1_sha1", 0x0201), ("ecdsa_sha1", 0x0203),
        ] as [(String, UInt16)])
    func signatureSchemes(_ name: String, _ rawValue: UInt16) {
        #expect(SignatureScheme(name: name)?.rawValue == rawValue)
    }

    @Test("versions compare by age and print as people write them")
    func versions() {
        let inOrder: [ProtocolVersion] = [.SSL30, .TLS10, .TLS11, .TLS12, .TLS13]
        #expect(inOrder == inOrder.shuffled().sorted())
        #expect(inOrder.map(\.rawValue) == [0x0300, 0x0301, 0x0302, 0x0303, 0x0304])
        #expect(inOrder.map(\.description) == ["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"])
        #expect(ProtocolVersion(rawValue: 0x7f1c).description == "0x7f1c")
    }

    @Test("a message type has the name of its struct")
    func messageNames() {
        #expect(HandshakeType.clientHello.messageName == "ClientHello")
        #expect(HandshakeType.newSessionTicket.messageName == "NewSessionTicket")
        #expect(HandshakeType(rawValue: 99).messageName == "handshake message 0x63")
    }
}
