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

    @Test("is judged by the list of keys, and a certificate by who judges those, if anybody")
    func bothKinds() async throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let key = try PrivateKey.generate(.p256).publicKey.subjectPublicKeyInfo
        let other = try PrivateKey.generate(.p256).publicKey.subjectPublicKeyInfo
        let both = RawPublicKeyVerifier(expected: [key], certificates: try CertificateVerifier(root))
        let alone = RawPublicKeyVerifier(expected: [key])
        func reason(_ verifier: RawPublicKeyVerifier, _ shown: [UInt8], _ type: CertificateType) async -> UntrustedPeer.Reason? {
            let request = PeerVerificationRequest(
                peer: .server, certificateChain: [shown], serverName: ServerName("www.example.com"), certificateType: type)
            let (immediate, awaited) = (reason(verifier.verifyImmediately(request)), reason(await verifier.verify(request)))
            #expect(immediate == awaited)
            return immediate
        }
        func reason(_ verdict: PeerVerdict?) -> UntrustedPeer.Reason? {
            guard case .untrusted(let why)? = verdict else { return nil }
            return why.reason
        }
        #expect(await reason(both, key, .rawPublicKey) == nil)
        #expect(await reason(both, other, .rawPublicKey) == .pinMismatch)
        #expect(await reason(both, server.certificate, .x509) == nil)
        #expect(await reason(both, try TestAuthority.root().server().certificate, .x509) == .unknownIssuer)
        // The key of a certificate is no raw public key that was asked for, nor the other way round.
        #expect(await reason(both, key, .x509) == .invalid)
        #expect(await reason(alone, key, .rawPublicKey) == nil)
        #expect(await reason(alone, server.certificate, .x509) == .invalid)
    }
}
