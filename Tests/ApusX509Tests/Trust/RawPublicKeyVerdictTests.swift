import ApusCrypto
import ApusTLS
import ApusX509
import Testing

@Suite("A raw public key where certificates are judged")
struct RawPublicKeyVerdictTests {
    @Test("is refused; without verification it is taken as what it is")
    func refused() async throws {
        let key = try PrivateKey.generate(.p256).publicKey.subjectPublicKeyInfo
        let request = PeerVerificationRequest(
            peer: .server, certificateChain: [key], serverName: ServerName("a.test"), certificateType: .rawPublicKey)
        let roots = try TrustRoots(certificates: [])
        guard case .untrusted(let peer) = await CertificateVerifier(roots: roots).verify(request) else {
            Issue.record("trusted")
            return
        }
        #expect(peer.reason == .invalid)
        #expect(peer.message.contains("a certificate was wanted"))
        guard case .trusted(let identity) = await InsecureVerifier().verify(request) else {
            Issue.record("not taken")
            return
        }
        #expect(identity.subjectPublicKeyInfo == key)
        #expect(!identity.isVerified)
    }
}
