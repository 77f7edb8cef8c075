import ApusTLS
import Testing
import X509

@testable import ApusX509

@Suite("Names of servers (RFC 9525)")
struct NameCheckTests {
    @Test(
        "compares DNS names",
        arguments: [
            ("www.example.com", "www.example.com", true),
            ("WWW.Example.COM", "www.example.com", true),
            ("www.example.com", "WWW.EXAMPLE.COM", true),
            ("www.example.com", "www.example.com.", true),
            ("www.example.com.", "www.example.com", false),
            ("example.com", "www.example.com", false),
            ("www.example.com", "example.com", false),
            ("www.example.com\u{0}.evil.example", "www.example.com", false),
            ("localhost", "localhost", true),
            ("_sip.example.com", "_sip.example.com", true),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example", true),
            ("xn--MNCHEN-3ya.example", "xn--mnchen-3ya.example", true),
            ("münchen.example", "xn--mnchen-3ya.example", false),
            ("*.example.com", "www.example.com", true),
            ("*.EXAMPLE.com", "www.example.com", true),
            ("*.example.com", "xn--mnchen-3ya.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "a.b.example.com", false),
            ("w*.example.com", "www.example.com", false),
            ("*w.example.com", "www.example.com", false),
            ("xn--*.example.com", "xn--mnchen-3ya.example.com", false),
            ("www.*.com", "www.example.com", false),
            ("*.*.com", "www.example.com", false),
            ("*.*.example.com", "a.b.example.com", false),
            ("*.com", "example.com", false),
            ("*", "localhost", false),
            ("*.", "localhost", false),
            ("*..com", "a..com", false),
            ("", "localhost", false),
        ])
    func comparesDNSNames(pattern: String, name: String, expected: Bool) {
        let reference = ServerName(name)
        #expect(reference.map { NameCheck.matches(.dnsName(pattern), $0) } ?? false == expected)
    }

    @Test("compares addresses as addresses, and by all of their bytes")
    func comparesAddresses() throws {
        let address = { (bytes: [UInt8]) in GeneralName.ipAddress(.init(contentBytes: bytes[...])) }
        let v4 = try #require(ServerName("192.0.2.1"))
        let v6 = try #require(ServerName("2001:db8::1"))
        let v6Bytes: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        #expect(NameCheck.matches(address([192, 0, 2, 1]), v4))
        #expect(NameCheck.matches(address(v6Bytes), v6))
        #expect(!NameCheck.matches(address([192, 0, 2, 2]), v4))
        #expect(!NameCheck.matches(address([192, 0, 2, 1, 0]), v4))
        #expect(!NameCheck.matches(address([192, 0, 2]), v4))
        // An address in a DNS name is no address, and a wildcard stands for none.
        #expect(!NameCheck.matches(.dnsName("192.0.2.1"), v4))
        #expect(!NameCheck.matches(.dnsName("*.0.2.1"), v4))
        // RFC 4291 §2.5.5.2: a mapped address is another one.
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1]
        #expect(!NameCheck.matches(address(mapped), v4))
        #expect(!NameCheck.matches(.uniformResourceIdentifier("https://192.0.2.1"), v4))
        #expect(!NameCheck.matches(.rfc822Name("www.example.com"), try #require(ServerName("www.example.com"))))
    }

    @Test("the common name is never a name")
    func ignoresCommonName() throws {
        let root = try TestAuthority.root()
        var recipe = TestAuthority.recipe("www.example.com")
        recipe.extendedKeyUsage = [.serverAuth]
        let verifier = try CertificateVerifier(root)
        #expect(verifier.refusal([try root.issue(recipe)])?.reason == .wrongName)
        recipe.names = [.dnsName("other.example.com")]
        #expect(verifier.refusal([try root.issue(recipe)])?.reason == .wrongName)
        recipe.names = [.dnsName("other.example.com"), .dnsName("www.example.com")]
        #expect(verifier.refusal([try root.issue(recipe)]) == nil)
    }

    @Test("a refusal tells which names there are, and not ten thousand of them")
    func tellsNames() throws {
        let root = try TestAuthority.root()
        let server = try root.server { $0.names = (0..<10_000).map { .dnsName("host\($0).example.com") } }
        let refusal = try #require(try CertificateVerifier(root).refusal([server]))
        #expect(refusal.reason == .wrongName)
        #expect(refusal.message.contains("host0.example.com"))
        #expect(refusal.message.contains("and 9990 more"))
        #expect(refusal.message.utf8.count < 1000)
        #expect(try CertificateVerifier(root).refusal([server], for: "host9999.example.com") == nil)
    }
}
