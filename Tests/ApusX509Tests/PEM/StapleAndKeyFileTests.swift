import ApusCrypto
import ApusTLS
import ApusX509
import Foundation
import Testing

@Suite("Files of OCSP responses and public keys")
struct StapleAndKeyFileTests {
    private func file(_ contents: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "apus-\(UUID().uuidString).pem").path
        try contents.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test(
        "that hold no OCSP response leave what is stapled as it is, and say what they hold",
        arguments: [
            ("", "is empty"), ("0nonsense", "can't be stapled"), ("text", "a PEM block"),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "it holds PUBLIC KEY"),
            ("-----BEGIN OCSP RESPONSE-----\nMAA=\n-----END OCSP RESPONSE-----\n", "can't be stapled"),
        ])
    func staple(_ contents: String, words: String) throws {
        let path = try file(contents)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let staple = OCSPStaple([0x30, 1])
        let error = #expect(throws: CredentialError.self) { try staple.reload(file: path, certificateChain: [[0x30]]) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(staple.response == [0x30, 1])
        #expect(throws: CredentialError(file: "/nonexistent", problem: .missing)) {
            try staple.reload(file: "/nonexistent", certificateChain: [])
        }
    }

    @Test("give a public key, or that of a certificate; a private key is refused with what to do")
    func publicKey() throws {
        let key = try PrivateKey.generate(.p256)
        let info = key.publicKey.subjectPublicKeyInfo
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let certificate = try CertificateFactory.selfSigned(
            CertificateRecipe(commonName: "a", notBefore: now, notAfter: now + 1000), privateKey: key)
        for (label, der) in [("PUBLIC KEY", info), ("CERTIFICATE", certificate)] {
            let path = try file(PEMText.encode(label, der))
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(try RawPublicKey.load(file: path) == info)
        }
        let path = try file(PEMText.encode("PRIVATE KEY", key.revealedPKCS8()))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: CredentialError.self) { try RawPublicKey.load(file: path) }
        #expect(error?.advice?.contains("openssl pkey -pubout") == true)
        let malformed = try file(PEMText.encode("PUBLIC KEY", Array(info.dropLast(3))))
        defer { try? FileManager.default.removeItem(atPath: malformed) }
        #expect(throws: CredentialError.self) { try RawPublicKey.load(file: malformed) }
    }
}
