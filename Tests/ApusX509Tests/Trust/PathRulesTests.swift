import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("What certificates of a path must fulfil (RFC 5280 §6.1)")
struct PathRulesTests {
    /// What is changed in a chain of root, intermediate and server that is good otherwise.
    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        /// nil for trust.
        var reason: UntrustedPeer.Reason?
        /// Which certificate is named: 0 the server's, 1 the intermediate, nil the root.
        var at: Int?
        var profile = CertificatePolicy.Profile.internet
        var root: @Sendable (inout CertificateRecipe) -> Void = { _ in }
        var intermediate: @Sendable (inout CertificateRecipe) -> Void = { _ in }
        var server: @Sendable (inout CertificateRecipe) -> Void = { _ in }

        var testDescription: String { name }
    }

    private static let critical = CertificateRecipe.Extension(identifier: [1, 2, 3, 4], isCritical: true, value: [0x05, 0x00])
    private static let optional = CertificateRecipe.Extension(identifier: [1, 2, 3, 4], isCritical: false, value: [0x05, 0x00])

    private static func permits(_ names: CertificateRecipe.Name...) -> @Sendable (inout CertificateRecipe) -> Void {
        { $0.nameConstraints = CertificateRecipe.NameConstraints(permitted: names) }
    }

    private static func excludes(_ names: CertificateRecipe.Name...) -> @Sendable (inout CertificateRecipe) -> Void {
        { $0.nameConstraints = CertificateRecipe.NameConstraints(excluded: names) }
    }

    private static let forms: [Change] = [
        // RFC6066-10.1-1
        Change(name: "nothing changed"),
        Change(
            name: "a serial number of 20 octets that begins with a one bit",
            server: { $0.serialNumber = [0] + [UInt8](repeating: 0xff, count: 20) }),
        Change(
            name: "a serial number of 21 octets", reason: .invalid, at: 0,
            server: { $0.serialNumber = [UInt8](repeating: 0x7f, count: 21) }),
        Change(name: "serial number 0", reason: .invalid, at: 0, server: { $0.serialNumber = [0] }),
        Change(name: "a negative serial number", reason: .invalid, at: 0, server: { $0.serialNumber = [0xff] }),
        Change(name: "a negative serial number of the root", root: { $0.serialNumber = [0xff] }),
        Change(
            name: "an unknown critical extension of the server", reason: .invalid, at: 0,
            server: { $0.otherExtensions = [critical] }),
        Change(name: "of the intermediate", reason: .invalid, at: 1, intermediate: { $0.otherExtensions = [critical] }),
        Change(name: "of the root", reason: .invalid, root: { $0.otherExtensions = [critical] }),
        Change(name: "an unknown extension that is not critical", server: { $0.otherExtensions = [optional] }),
        Change(
            name: "name constraints in the server's certificate", reason: .invalid, at: 0,
            server: permits(.dnsName("example.com"))),
    ]

    private static let dates: [Change] = [
        Change(name: "the server's last second", server: { $0.notAfter = TestAuthority.now }),
        Change(name: "one second over", reason: .expired, at: 0, server: { $0.notAfter = TestAuthority.now - 1 }),
        Change(name: "the server's first second", server: { $0.notBefore = TestAuthority.now }),
        Change(name: "one second early", reason: .notYetValid, at: 0, server: { $0.notBefore = TestAuthority.now + 1 }),
        Change(name: "the intermediate is over", reason: .expired, at: 1, intermediate: { $0.notAfter = TestAuthority.now - 1 }),
        Change(name: "the root is over", reason: .expired, root: { $0.notAfter = TestAuthority.now - 1 }),
        Change(
            name: "both are over: the server's is told", reason: .expired, at: 0,
            intermediate: { $0.notAfter = TestAuthority.now - 1 },
            server: { $0.notAfter = TestAuthority.now - 1 }),
        // 9999-12-31 at 23:59:59, RFC 5280 §4.1.2.5: no end that is known.
        Change(name: "the year 9999", server: { $0.notAfter = Date(timeIntervalSince1970: 253_402_300_799) }),
        Change(name: "the year 1950", server: { $0.notBefore = Date(timeIntervalSince1970: -631_152_000) }),
    ]

    private static let usages: [Change] = [
        Change(name: "no key usage", server: { $0.keyUsage = nil }),
        // RFC8446-4.4.2.2-3, RFC9846-4.5.1.2-2, RFC9846-4.5.1.2-3, RFC5246-7.4.2-8, RFC5246-7.4.2-12, RFC5246-7.4.6-4
        // RFC5246-7.4.6-6
        Change(name: "a server that may not sign", reason: .wrongUsage, at: 0, server: { $0.keyUsage = [.keyEncipherment] }),
        Change(name: "no extended key usage", server: { $0.extendedKeyUsage = nil }),
        Change(name: "for clients", reason: .wrongUsage, at: 0, server: { $0.extendedKeyUsage = [.clientAuth] }),
        Change(name: "for clients and servers", server: { $0.extendedKeyUsage = [.clientAuth, .serverAuth] }),
        Change(name: "for any use alone", reason: .wrongUsage, at: 0, server: { $0.extendedKeyUsage = [.any] }),
        Change(
            name: "an intermediate for clients", reason: .wrongUsage, at: 1, intermediate: { $0.extendedKeyUsage = [.clientAuth] }
        ),
        Change(name: "an intermediate for any use", intermediate: { $0.extendedKeyUsage = [.any] }),
        Change(
            name: "an intermediate for code", reason: .wrongUsage, at: 1, intermediate: { $0.extendedKeyUsage = [.codeSigning] }),
        Change(
            name: "an intermediate that may not sign", reason: .wrongUsage, at: 1,
            intermediate: { $0.keyUsage = [.digitalSignature] }),
        Change(name: "an intermediate without key usage", intermediate: { $0.keyUsage = nil }),
        Change(
            name: "an intermediate that is no authority", reason: .wrongUsage, at: 1,
            intermediate: { $0.basicConstraints = .endEntity }),
        Change(
            name: "an intermediate without basic constraints", reason: .wrongUsage, at: 1,
            intermediate: { $0.basicConstraints = nil }),
        Change(name: "a root without basic constraints", reason: .wrongUsage, root: { $0.basicConstraints = nil }),
        Change(name: "an intermediate of version 1", reason: .wrongUsage, at: 1, intermediate: { $0.version = 1 }),
        // RFC8446-4.4.2.2-1, RFC5246-7.4.2-5
        Change(name: "a root of version 1", root: { $0.version = 1 }),
        Change(
            name: "path length 0 below the root", reason: .wrongUsage,
            root: { $0.basicConstraints = .authority(maximumPathLength: 0) }),
        Change(name: "path length 1 below the root", root: { $0.basicConstraints = .authority(maximumPathLength: 1) }),
        Change(
            name: "path length 0 below the intermediate", intermediate: { $0.basicConstraints = .authority(maximumPathLength: 0) }
        ),
    ]

    private static let constraints: [Change] = [
        Change(name: "permitted domain", intermediate: permits(.dnsName("example.com"))),
        Change(name: "permitted domain, with a period", intermediate: permits(.dnsName(".example.com"))),
        Change(name: "permitted domain, in capitals", intermediate: permits(.dnsName("EXAMPLE.com"))),
        Change(name: "another domain", reason: .invalid, at: 0, intermediate: permits(.dnsName("example.org"))),
        Change(name: "a domain that ends the same", reason: .invalid, at: 0, intermediate: permits(.dnsName("ample.com"))),
        Change(name: "excluded domain", reason: .invalid, at: 0, intermediate: excludes(.dnsName("example.com"))),
        Change(name: "another excluded domain", intermediate: excludes(.dnsName("example.org"))),
        Change(name: "excluded by the root", reason: .invalid, at: 0, root: excludes(.dnsName("www.example.com"))),
        Change(name: "addresses are another form", intermediate: permits(.ipAddress([10, 0, 0, 0, 255, 0, 0, 0]))),
        Change(
            name: "a second name outside", reason: .invalid, at: 0, intermediate: permits(.dnsName("example.com")),
            server: { $0.names.append(.dnsName("www.example.org")) }),
        Change(
            name: "a wildcard that reaches into what is excluded", reason: .invalid, at: 0,
            intermediate: excludes(.dnsName("secret.example.com")), server: { $0.names.append(.dnsName("*.example.com")) }),
        Change(
            name: "a permitted address", intermediate: permits(.ipAddress([192, 0, 2, 0, 255, 255, 255, 0])),
            server: { $0.names.append(.ipAddress([192, 0, 2, 9])) }),
        Change(
            name: "an address outside", reason: .invalid, at: 0,
            intermediate: permits(.ipAddress([192, 0, 2, 0, 255, 255, 255, 0])),
            server: { $0.names.append(.ipAddress([192, 0, 3, 9])) }),
        Change(
            name: "an address of the other family", reason: .invalid, at: 0,
            intermediate: permits(.ipAddress([192, 0, 2, 0, 255, 255, 255, 0])),
            server: { $0.names.append(.ipAddress([UInt8](repeating: 0, count: 16))) }),
        Change(
            name: "a mask with holes", reason: .invalid, at: 1, intermediate: permits(.ipAddress([10, 0, 0, 0, 255, 0, 255, 0]))),
        Change(name: "half an address", reason: .invalid, at: 1, intermediate: permits(.ipAddress([10, 0, 0, 0]))),
        Change(
            name: "a mailbox outside", reason: .invalid, at: 0, intermediate: permits(.emailAddress("example.com")),
            server: { $0.names.append(.emailAddress("me@example.org")) }),
        Change(
            name: "a mailbox inside", intermediate: permits(.emailAddress("example.com")),
            server: { $0.names.append(.emailAddress("me@example.com")) }),
        Change(
            name: "a URI outside", reason: .invalid, at: 0, intermediate: permits(.uri(".example.com")),
            server: { $0.names.append(.uri("https://example.org/")) }),
    ]

    private static let webPKI: [Change] = [
        Change(name: "web PKI: nothing changed", profile: .webPKI),
        Change(
            name: "web PKI: no extended key usage", reason: .wrongUsage, at: 0, profile: .webPKI,
            server: { $0.extendedKeyUsage = nil }),
        Change(
            name: "web PKI: any use too", reason: .wrongUsage, at: 0, profile: .webPKI,
            server: { $0.extendedKeyUsage = [.serverAuth, .any] }),
        Change(name: "web PKI: a common name that is a name", profile: .webPKI, server: { $0.commonName = "www.example.com" }),
        Change(
            name: "web PKI: in other letters", reason: .invalid, at: 0, profile: .webPKI,
            server: { $0.commonName = "WWW.example.com" }),
        Change(name: "web PKI: another", reason: .invalid, at: 0, profile: .webPKI, server: { $0.commonName = "example.com" }),
        Change(name: "a common name that is no name", server: { $0.commonName = "example.com" }),
        Change(
            name: "web PKI: no key identifiers", reason: .invalid, at: 1, profile: .webPKI,
            intermediate: { $0.hasKeyIdentifiers = false }),
        Change(name: "no key identifiers", intermediate: { $0.hasKeyIdentifiers = false }),
    ]

    @Test(
        "takes what keeps the rules, refuses what does not, and says where",
        arguments: forms + dates + usages + constraints + webPKI)
    func judges(change: Change) throws {
        let root = try TestAuthority.root { change.root(&$0) }
        let intermediate = try root.authority("Intermediate") { change.intermediate(&$0) }
        let server = try intermediate.server { change.server(&$0) }
        let refusal = try CertificateVerifier(root, policy: CertificatePolicy(profile: change.profile)).refusal([
            server, intermediate,
        ])
        #expect(refusal?.reason == change.reason, "\(refusal?.message ?? "trusted")")
        if change.reason != nil { #expect(refusal?.certificateIndex == change.at, "\(refusal?.message ?? "")") }
    }

    @Test("for clients, a certificate for servers is none, and no name is asked for")
    func judgesClients() throws {
        let root = try TestAuthority.root()
        let verifier = try CertificateVerifier(root)
        var recipe = TestAuthority.recipe("client")
        for (usage, reason): (CertificateRecipe.Usage, UntrustedPeer.Reason?) in [(.clientAuth, nil), (.serverAuth, .wrongUsage)]
        {
            recipe.extendedKeyUsage = [usage]
            #expect(verifier.refusal([try root.issue(recipe)], for: nil, peer: .client)?.reason == reason)
        }
    }

    // RFC5246-7.4.2-7
    @Test(
        "the key must be allowed what the handshake uses it for: to sign, or to decrypt premaster secrets (RFC 5246 §7.4.2)",
        arguments: [
            ([.digitalSignature], .signature, nil), ([.digitalSignature], .keyEncipherment, .wrongUsage),
            ([.keyEncipherment], .keyEncipherment, nil), ([.keyEncipherment], .signature, .wrongUsage),
            ([.digitalSignature, .keyEncipherment], .keyEncipherment, nil), (nil, .keyEncipherment, nil), (nil, .signature, nil),
        ] as [([CertificateRecipe.KeyUsageBit]?, PeerVerificationRequest.KeyUse, UntrustedPeer.Reason?)])
    func keyUse(
        _ allowed: [CertificateRecipe.KeyUsageBit]?, _ use: PeerVerificationRequest.KeyUse, _ reason: UntrustedPeer.Reason?
    )
        throws
    {
        let root = try TestAuthority.root()
        let server = try root.server { $0.keyUsage = allowed }
        let request = PeerVerificationRequest(
            peer: .server, certificateChain: [server.certificate], serverName: ServerName("www.example.com"), keyUse: use)
        let verdict = try CertificateVerifier(root).verifyImmediately(request)
        guard case .untrusted(let refusal)? = verdict else {
            #expect(verdict != nil && reason == nil)
            return
        }
        #expect(refusal.reason == reason)
        #expect(refusal.certificateIndex == 0)
    }

    @Test("counts the intermediates that a policy allows")
    func countsIntermediates() throws {
        let root = try TestAuthority.root()
        let first = try root.authority("First")
        let second = try first.authority("Second")
        let server = try second.server()
        for (maximum, reason): (Int, UntrustedPeer.Reason?) in [(0, .invalid), (1, .invalid), (2, nil)] {
            let verifier = try CertificateVerifier(root, policy: CertificatePolicy(maximumIntermediates: maximum))
            #expect(verifier.refusal([server, second, first])?.reason == reason)
        }
    }
}
