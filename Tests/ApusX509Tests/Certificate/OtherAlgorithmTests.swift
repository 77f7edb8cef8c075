import ApusCrypto
import ApusTLS
import Testing

@testable import ApusX509

// RFC8446-4.2.3-6, RFC8446-4.2.3-7, RFC8446-4.2.3-8, RFC8446-4.2.3-9
@Suite("Certificates with RSASSA-PSS (RFC 4055) and ML-DSA (RFC 9881)")
struct OtherAlgorithmTests {
    private static func refusal(root: [UInt8], leaf: [UInt8]) throws -> UntrustedPeer? {
        let verifier = CertificateVerifier(roots: try TrustRoots(certificates: [root]), now: { TestAuthority.now })
        let request = PeerVerificationRequest(
            peer: .server, certificateChain: [leaf], serverName: ServerName("www.example.com"))
        guard case .untrusted(let refusal)? = verifier.verifyImmediately(request) else { return nil }
        return refusal
    }

    @Test(
        "are taken, and no bit of them may be changed",
        arguments: [
            (OtherAlgorithms.mldsa65Root, OtherAlgorithms.mldsa65Leaf, "ML-DSA-65"),
            (OtherAlgorithms.rsaRoot, OtherAlgorithms.rsaLeaf, "RSA 2048"),
            (OtherAlgorithms.pssRoot, OtherAlgorithms.pssLeaf, "RSA-PSS 2048"),
            (OtherAlgorithms.pssSHA256Root, OtherAlgorithms.pssSHA256Leaf, "RSA-PSS 2048"),
        ])
    func areTaken(root: [UInt8], leaf: [UInt8], key: String) throws {
        #expect(try Self.refusal(root: root, leaf: leaf) == nil)
        #expect(try ParsedCertificate(der: root).key.name == key)
        var changed = leaf
        changed[changed.count - 1] ^= 1
        #expect(try Self.refusal(root: root, leaf: changed)?.reason == .unknownIssuer)
        #expect(try ParsedCertificate(der: root).issuerSignature.fault(signedBy: ParsedCertificate(der: root)) == nil)
    }

    @Test("a key for one hash is for no other, and one for PSS for nothing else")
    func respectsRestrictions() throws {
        let algorithm = { (der: [UInt8]) throws in try ParsedCertificate(der: der).subjectPublicKeyInfo }
        let restricted = try PublicKey(subjectPublicKeyInfo: algorithm(OtherAlgorithms.pssSHA256Root))
        let free = try PublicKey(subjectPublicKeyInfo: algorithm(OtherAlgorithms.pssRoot))
        let any = try PublicKey(subjectPublicKeyInfo: algorithm(OtherAlgorithms.rsaRoot))
        let signed = try ParsedCertificate(der: OtherAlgorithms.pssSHA256Leaf)
        #expect(restricted.isValid(signed.signature, for: signed.toBeSigned, scheme: .rsa_pss_rsae_sha256, rules: .certificate))
        // In a handshake the scheme says which kind of key it is.
        #expect(restricted.isValid(signed.signature, for: signed.toBeSigned, scheme: .rsa_pss_pss_sha256))
        #expect(!restricted.isValid(signed.signature, for: signed.toBeSigned, scheme: .rsa_pss_rsae_sha256))
        #expect(!restricted.isValid(signed.signature, for: signed.toBeSigned, scheme: .rsa_pkcs1_sha256, rules: .certificate))
        let other = try ParsedCertificate(der: OtherAlgorithms.rsaLeaf)
        #expect(any.isValid(other.signature, for: other.toBeSigned, scheme: .rsa_pss_rsae_sha384, rules: .certificate))
        #expect(!any.isValid(other.signature, for: other.toBeSigned, scheme: .rsa_pss_pss_sha384))
        #expect(free.kind.signatureSchemes == [.rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512])
    }

    @Test("an ML-DSA-44 key, and one of a wrong length, is refused by its name")
    func refusesOthers() {
        let info = { (last: UInt8, length: Int) in
            DERBuilder.sequence(
                DERBuilder.sequence(DERBuilder.identifier([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, last])),
                DERBuilder.bits([UInt8](repeating: 1, count: length)))
        }
        for (last, length, words): (UInt8, Int, String) in [
            (0x11, 1312, "ML-DSA-44"), (0x12, 1951, "1952 bytes"), (0x12, 1953, "1952 bytes"), (0x13, 1952, "2592 bytes"),
        ] {
            guard case .unsupported(let reason) = CertificateKey(subjectPublicKeyInfo: info(last, length)) else {
                Issue.record("taken: \(words)")
                continue
            }
            #expect(reason.contains(words))
        }
        #expect(CertificateKey(subjectPublicKeyInfo: info(0x12, 1952)).name == "ML-DSA-65")
        #expect(CertificateKey(subjectPublicKeyInfo: info(0x13, 2592)).name == "ML-DSA-87")
    }
}
