import ApusEdge
import ApusTLS
import ApusX509
import Testing

@Suite("The choice of a certificate by name")
struct NamedIdentitiesTests {
    private static func identity(_ names: [String], _ keyType: KeyType = .ecdsaP256, authority: DevelopmentCA) throws -> Identity
    {
        try authority.issue(names: names.compactMap { CertificateName($0) }, keyType: keyType)
    }

    private static func hello(_ name: String?, _ schemes: [SignatureScheme] = [.ecdsa_secp256r1_sha256, .ed25519])
        -> ClientHelloInfo
    {
        ClientHelloInfo(serverName: name, signatureSchemes: schemes)
    }

    @Test(
        "takes the certificate that has the name, else the first",
        arguments: [
            ("a.example", 0), ("b.example", 1), ("B.example", 0), ("c.example", 2), (nil, 0), ("unknown.example", 0),
            ("x.b.example", 0),
            ("x.wild.example", 3), ("y.wild.example", 3), ("fixed.wild.example", 2), ("x.y.wild.example", 0), ("wild.example", 0),
        ] as [(String?, Int)])
    func byName(_ name: String?, _ index: Int) throws {
        let directory = try TemporaryDirectory()
        let authority = try DevelopmentCA.loadOrCreate(in: directory.path)
        let identities = [
            try Self.identity(["a.example"], authority: authority), try Self.identity(["b.example"], authority: authority),
            try Self.identity(["c.example", "fixed.wild.example"], authority: authority),
            try Self.identity(["*.wild.example"], authority: authority),
        ]
        guard case .identity(let chosen) = NamedIdentities(identities).selectIdentityImmediately(for: Self.hello(name)) else {
            Issue.record("no identity")
            return
        }
        #expect(chosen.certificateChain == identities[index].certificateChain)
    }

    @Test("takes, of two for one name, the one whose key the client can verify")
    func byKey() throws {
        let directory = try TemporaryDirectory()
        let authority = try DevelopmentCA.loadOrCreate(in: directory.path)
        let identities = [
            try Self.identity(["a.example"], .ecdsaP384, authority: authority),
            try Self.identity(["a.example"], .ed25519, authority: authority),
        ]
        let selector = NamedIdentities(identities)
        guard case .identity(let chosen) = selector.selectIdentityImmediately(for: Self.hello("a.example", [.ed25519])) else {
            Issue.record("no identity")
            return
        }
        #expect(chosen.certificateChain == identities[1].certificateChain)
    }
}
