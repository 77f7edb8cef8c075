import ApusCrypto
import ApusX509
import Foundation
import Testing

@Suite("tls-server-end-point (RFC 5929 §4.1)")
struct ChannelBindingTests {
    private func certificate(signedBy kind: KeyKind) throws -> [UInt8] {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        return try CertificateFactory.selfSigned(
            CertificateRecipe(commonName: "a", notBefore: now, notAfter: now + 1000), privateKey: try PrivateKey.generate(kind))
    }

    @Test("is the certificate's hash, by the hash of its signature")
    func hashes() throws {
        for (kind, hash) in [(KeyKind.p256, HashAlgorithm.sha256), (.rsa(bits: 2048), .sha256), (.p384, .sha384)] {
            let certificate = try certificate(signedBy: kind)
            #expect(ChannelBinding.tlsServerEndPoint(certificate) == hash.hash(certificate), "\(kind)")
        }
        #expect(ChannelBinding.tlsServerEndPoint(try certificate(signedBy: .p521))?.count == 64)
    }

    @Test("is undefined for Ed25519, and for what is no certificate")
    func undefined() throws {
        #expect(ChannelBinding.tlsServerEndPoint(try certificate(signedBy: .ed25519)) == nil)
        #expect(ChannelBinding.tlsServerEndPoint([0x30, 0]) == nil)
    }
}
