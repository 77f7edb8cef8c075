import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Rules of one's own, and pins")
struct ReviewingVerifierTests {
    private static func request(_ chain: [TestAuthority]) -> PeerVerificationRequest {
        PeerVerificationRequest(
            peer: .server, certificateChain: chain.map(\.certificate), serverName: ServerName("www.example.com"))
    }

    private static func reason(_ verdict: PeerVerdict?) -> UntrustedPeer.Reason? {
        guard case .untrusted(let refusal)? = verdict else { return nil }
        return refusal.reason
    }

    @Test("a review sees the chain and the verdict, and has the last word")
    func reviews() async throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let stranger = try TestAuthority.root("Stranger").server()
        let verifier = ReviewingVerifier(try CertificateVerifier(root)) { request, verdict in
            switch verdict {
            case .trusted(let identity):
                #expect(identity.verifiedChain.count == 2 && request.certificateChain.count == 1)
                return .untrusted(UntrustedPeer(reason: .invalid, message: "not today"))
            case .untrusted(let refusal):
                #expect(refusal.reason == .unknownIssuer)
                do throws(UntrustedPeer) { return .trusted(try .unverified(request.certificateChain)) } catch {
                    return .untrusted(error)
                }
            }
        }
        #expect(Self.reason(verifier.verifyImmediately(Self.request([server]))) == .invalid)
        #expect(Self.reason(await verifier.verify(Self.request([server]))) == .invalid)
        guard case .trusted(let identity)? = verifier.verifyImmediately(Self.request([stranger])) else {
            Issue.record("the review was not asked")
            return
        }
        #expect(!identity.isVerified)
        #expect(identity.subjectPublicKeyInfo == stranger.privateKey.publicKey.subjectPublicKeyInfo)
    }

    @Test("a review that takes its time is waited for, and never answered for at once")
    func waits() async throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let verifier = ReviewingVerifier(
            try CertificateVerifier(root),
            asynchronousReview: { _, verdict in
                await Task.yield()
                return Self.reason(verdict) == nil ? .untrusted(UntrustedPeer(reason: .revoked, message: "")) : verdict
            })
        #expect(verifier.verifyImmediately(Self.request([server])) == nil)
        #expect(Self.reason(await verifier.verify(Self.request([server]))) == .revoked)
    }

    @Test("a pin may be of any certificate in the chain, and of no other")
    func pins() throws {
        let root = try TestAuthority.root()
        let intermediate = try root.authority("Intermediate")
        let server = try intermediate.server()
        let stranger = try root.server()
        for (pinned, reason): ([TestAuthority], UntrustedPeer.Reason?) in [
            ([server], nil), ([intermediate], nil), ([root], nil), ([stranger], .pinMismatch), ([stranger, server], nil),
        ] {
            let hashes = Set(pinned.map { PublicKeyPins.hash(of: $0.privateKey.publicKey.subjectPublicKeyInfo) })
            let policy = CertificatePolicy(pins: PublicKeyPins(hashes: hashes))
            #expect(try CertificateVerifier(root, policy: policy).refusal([server, intermediate])?.reason == reason)
        }
    }

    @Test(
        "reads pins as base64, with or without what curl wants before them",
        arguments: [
            ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", true),
            ("sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", true),
            ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", false),
            ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==", false),
            ("sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false),
            ("", false),
            ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false),
        ])
    func readsPins(text: String, isPin: Bool) {
        #expect((PublicKeyPins(base64: [text]) != nil) == isPin)
        if isPin { #expect(PublicKeyPins(base64: [text])?.hashes == [HashAlgorithm.sha256.hash([])]) }
    }
}
