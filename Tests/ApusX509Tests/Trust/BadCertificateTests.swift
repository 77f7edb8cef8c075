import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

/// Chains as a person meets them in the wild, each with one fault.
@Suite("Bad certificates, each refused in its own words")
struct BadCertificateTests {
    @Test("of servers and of clients", arguments: [PeerVerificationRequest.PeerRole.server, .client])
    func areToldApart(peer: PeerVerificationRequest.PeerRole) throws {
        let (own, other): (CertificateRecipe.Usage, CertificateRecipe.Usage) =
            peer == .server ? (.serverAuth, .clientAuth) : (.clientAuth, .serverAuth)
        let root = try TestAuthority.root()
        let intermediate = try root.authority("Intermediate")
        func leaf(of issuer: TestAuthority? = nil, _ change: (inout CertificateRecipe) -> Void = { _ in }) throws -> TestAuthority
        {
            var recipe = TestAuthority.serverRecipe(.dnsName("www.example.com"))
            recipe.commonName = "leaf"
            recipe.extendedKeyUsage = [own]
            change(&recipe)
            return try (issuer ?? intermediate).issue(recipe)
        }
        let good = try leaf()
        let selfSigned = try TestAuthority.root("alone") { recipe in
            recipe.names = [.dnsName("www.example.com")]
            recipe.extendedKeyUsage = [own]
            recipe.keyUsage = [.digitalSignature]
            recipe.basicConstraints = .endEntity
        }
        var cases: [(chain: [TestAuthority], reason: UntrustedPeer.Reason, index: Int?)] = [
            ([try leaf { $0.notAfter = TestAuthority.now - 1 }, intermediate], .expired, 0),
            ([try leaf { $0.notBefore = TestAuthority.now + 1 }, intermediate], .notYetValid, 0),
            ([try leaf(of: TestAuthority.root("Stranger"))], .unknownIssuer, 0),
            ([selfSigned], .selfSigned, 0),
            ([try leaf { $0.extendedKeyUsage = [other] }, intermediate], .wrongUsage, 0),
            ([try leaf(of: good), good, intermediate], .wrongUsage, 1),
            ([good], .unknownIssuer, 0),
            (
                [TestAuthority(certificate: try Self.weaklySigned(good), privateKey: good.privateKey), intermediate],
                .weakSignature, 0
            ),
            (
                [TestAuthority(certificate: try Self.withWeakKey(intermediate, own), privateKey: good.privateKey), intermediate],
                .weakKey, 0
            ),
        ]
        if peer == .server { cases.append(([try leaf { $0.names = [.dnsName("other.example")] }, intermediate], .wrongName, 0)) }
        let verifier = try CertificateVerifier(root)
        let name = peer == .server ? "www.example.com" : nil
        #expect(verifier.refusal([good, intermediate], for: name, peer: peer) == nil)
        var messages: Set<String> = []
        for (chain, reason, index) in cases {
            let refusal = try #require(verifier.refusal(chain, for: name, peer: peer), "\(reason)")
            #expect(refusal.reason == reason, "\(refusal.message)")
            #expect(refusal.certificateIndex == index, "\(refusal.message)")
            messages.insert(refusal.message)
        }
        let staple = try OCSPRecipe(status: OCSPRecipe.revoked(reason: nil)).respond(for: good, of: intermediate)
        let revoked = try #require(verifier.refusal([good, intermediate], for: name, peer: peer, staple: staple))
        #expect(revoked.reason == .revoked)
        messages.insert(revoked.message)
        #expect(messages.count == cases.count + 1)
    }

    /// The same certificate, with the algorithm of SHA-1 named twice.
    private static func weaklySigned(_ certificate: TestAuthority) throws -> [UInt8] {
        let weak = DERBuilder.sequence(DERBuilder.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01]))
        let parsed = try certificate.parsed
        let contents = try DERBuilder.replacingInSequence(DERBuilder.signatureAlgorithm, by: weak, parsed.toBeSigned)
        return DERBuilder.sequence(contents, weak, DERBuilder.bits(parsed.signature))
    }

    private static func withWeakKey(_ issuer: TestAuthority, _ usage: CertificateRecipe.Usage) throws -> [UInt8] {
        let key = DERBuilder.sequence(
            DERBuilder.integer([0] + [UInt8](repeating: 0xff, count: 128)), DERBuilder.integer([1, 0, 1]))
        let algorithm = DERBuilder.sequence(
            DERBuilder.identifier([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]), [0x05, 0x00])
        var recipe = TestAuthority.serverRecipe(.dnsName("www.example.com"))
        recipe.extendedKeyUsage = [usage]
        return try CertificateFactory.issue(
            recipe, publicKey: DERBuilder.sequence(algorithm, DERBuilder.bits(key)),
            issuer: CertificateIssuer(certificate: issuer.certificate, privateKey: issuer.privateKey))
    }
}
