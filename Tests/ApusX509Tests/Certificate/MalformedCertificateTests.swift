import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Certificates that can't be read")
struct MalformedCertificateTests {
    @Test("every strict prefix, and bytes after the end")
    func refusesPrefixes() throws {
        let whole = try TestAuthority.root().server().certificate
        for length in whole.indices {
            #expect(throws: MalformedCertificate.self, "\(length)") { try ParsedCertificate(der: Array(whole.prefix(length))) }
        }
        #expect(throws: MalformedCertificate.self) { try ParsedCertificate(der: whole + [0]) }
    }

    @Test("any byte changed: an error or a certificate that is not trusted, and never a trap")
    func survivesChanges() throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let verifier = try CertificateVerifier(root)
        for index in server.certificate.indices {
            for mask: UInt8 in [0x01, 0x80, 0xff] {
                var der = server.certificate
                der[index] ^= mask
                #expect(verifier.refusal([TestAuthority(certificate: der, privateKey: server.privateKey)]) != nil, "\(index)")
            }
        }
    }

    @Test(
        "lengths that are not there, or not the shortest",
        arguments: [
            [], [0x30], [0x30, 0x80, 0x00, 0x00], [0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            [0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            [0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            [0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0x30, 0xff], [0x30, 0x81, 0x00], [0x30, 0x82, 0x00, 0x00],
            [0x1f, 0xff, 0xff, 0xff],
        ] as [[UInt8]])
    func refusesLengths(der: [UInt8]) {
        #expect(throws: MalformedCertificate.self) { try ParsedCertificate(der: der) }
        #expect(throws: MalformedRevocation.self) { try RevocationList(der: der) }
        #expect(throws: MalformedRevocation.self) { try OCSPResponse(der: der) }
    }

    @Test("nesting without end")
    func refusesNesting() {
        var der: [UInt8] = []
        for _ in 0..<4000 { der = DERBuilder.value(0x30, der) }
        #expect(throws: MalformedCertificate.self) { try ParsedCertificate(der: der) }
        #expect(throws: MalformedRevocation.self) { try RevocationList(der: der) }
    }

    @Test("a serial number that is longer than it must be")
    func refusesPaddedIntegers() throws {
        let root = try TestAuthority.root()
        for serialNumber: [UInt8] in [[0x00, 0x01], [0xff, 0x80], []] {
            let server = try root.server { $0.serialNumber = serialNumber }
            #expect(throws: MalformedCertificate.self) { try ParsedCertificate(der: server.certificate) }
        }
        for serialNumber: [UInt8] in [[0x01], [0x00, 0x80], [0xff], [0x00]] {
            let server = try root.server { $0.serialNumber = serialNumber }
            #expect(try ParsedCertificate(der: server.certificate).serialNumber == serialNumber)
        }
    }

    @Test("an extension twice")
    func refusesRepeatedExtensions() throws {
        let root = try TestAuthority.root()
        let server = try root.server { recipe in
            recipe.otherExtensions = Array(
                repeating: CertificateRecipe.Extension(identifier: [1, 2, 3, 4], isCritical: false, value: [0x05, 0x00]), count: 2
            )
        }
        #expect(try CertificateVerifier(root).refusal([server])?.reason == .invalid)
    }

    @Test("ten thousand names are read, and the last one found")
    func readsManyNames() throws {
        let root = try TestAuthority.root()
        let server = try root.server { $0.names = (0..<10_000).map { .dnsName("host\($0).example.com") } }
        #expect(try server.parsed.extensions.names.count == 10_000)
        #expect(try CertificateVerifier(root).refusal([server], for: "host9999.example.com") == nil)
    }

    @Test("RSA keys under 2048 bits are refused by their size, for servers, intermediates and roots")
    func refusesWeakKeys() throws {
        let root = try TestAuthority.root()
        let small = try ParsedCertificate(der: root.server().certificate)
        #expect(CertificateKey(subjectPublicKeyInfo: small.subjectPublicKeyInfo).name == "ECDSA P-256")
        for (bits, name) in [(1024, "RSA 1024"), (2047, "RSA 2047"), (2040, "RSA 2040")] {
            let modulus = [UInt8](repeating: 0xff, count: bits / 8) + (bits % 8 == 0 ? [] : [0xff])
            var digits = modulus
            if bits % 8 != 0 { digits[0] = 0x7f } else { digits.insert(0, at: 0) }
            let key = DERBuilder.sequence(DERBuilder.integer(digits), DERBuilder.integer([1, 0, 1]))
            let algorithm = DERBuilder.sequence(
                DERBuilder.identifier([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]), [0x05, 0x00])
            let info = DERBuilder.sequence(algorithm, DERBuilder.bits(key))
            guard case .weak(name) = CertificateKey(subjectPublicKeyInfo: info) else {
                Issue.record("\(bits): \(CertificateKey(subjectPublicKeyInfo: info))")
                continue
            }
            let issuer = try CertificateIssuer(certificate: root.certificate, privateKey: root.privateKey)
            let der = try CertificateFactory.issue(
                TestAuthority.serverRecipe(.dnsName("www.example.com")), publicKey: info, issuer: issuer)
            let refusal = try CertificateVerifier(root).refusal([TestAuthority(certificate: der, privateKey: root.privateKey)])
            #expect(refusal?.reason == .weakKey)
            #expect(refusal?.message.contains(name) == true)
        }
    }
}
