import ApusCrypto
import ApusTLS
import ApusX509
import Foundation
import Testing

@Suite("tls-server-end-point (RFC 5929 §4.1)")
struct ChannelBindingTests {
    private func binding(signedBy kind: KeyKind?) throws -> (certificate: [UInt8]?, value: [UInt8]?) {
        var certificate: [UInt8]?
        if let kind {
            let key = try PrivateKey.generate(kind)
            let now = Date(timeIntervalSince1970: 1_790_000_000)
            certificate = try CertificateFactory.selfSigned(
                CertificateRecipe(commonName: "a", notBefore: now, notAfter: now + 1000), privateKey: key)
        }
        let parameters = NegotiatedParameters(
            version: .TLS13, cipherSuite: .TLS_AES_128_GCM_SHA256, group: .x25519, signatureScheme: nil,
            applicationProtocol: nil, serverName: nil, isResumed: false, usedHelloRetryRequest: false, peerIdentity: nil,
            peerCertificates: [], clientRandom: [], serverCertificate: certificate)
        return (certificate, parameters.tlsServerEndPoint)
    }

    @Test("is the certificate's hash, by the hash of its signature")
    func hashes() throws {
        for (kind, hash) in [(KeyKind.p256, HashAlgorithm.sha256), (.rsa(bits: 2048), .sha256), (.p384, .sha384)] {
            let (certificate, value) = try binding(signedBy: kind)
            #expect(value == hash.hash(try #require(certificate)), "\(kind)")
        }
        #expect(try binding(signedBy: .p521).value?.count == 64)
    }

    @Test("is undefined for Ed25519, and without a certificate")
    func undefined() throws {
        #expect(try binding(signedBy: .ed25519).value == nil)
        #expect(try binding(signedBy: nil).value == nil)
    }
}
