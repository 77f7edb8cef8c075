package import ApusCrypto
package import ApusTLS

/// Identities for tests of the engine, which never looks into a certificate: any bytes will do there, as long as the verifier
/// answers with the right key.
package struct TestIdentity: Sendable {
    package let identity: Identity
    package let privateKey: PrivateKey

    /// - Parameter certificate: what stands in the Certificate message.
    package init(_ kind: KeyKind, certificate: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x2a]) throws {
        privateKey = try PrivateKey.generate(kind)
        identity = Identity(certificateChain: [certificate], privateKey: privateKey)
    }

    /// A verifier that trusts this identity's key for any certificate.
    package var verifier: FixedVerifier {
        FixedVerifier(
            verdict: .trusted(
                PeerIdentity(
                    subjectPublicKeyInfo: privateKey.publicKey.subjectPublicKeyInfo, verifiedChain: [[0x30]], isVerified: true,
                    subject: "CN=test", names: ["test.example"])))
    }
}

/// Gives one verdict, at once.
package struct FixedVerifier: PeerVerifier {
    package let verdict: PeerVerdict

    package init(verdict: PeerVerdict) { self.verdict = verdict }

    package func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { verdict }
    package func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { verdict }
}

/// Gives the verdict of another verifier, but only when awaited.
package struct DeferredVerifier: PeerVerifier {
    package let verifier: any PeerVerifier

    package init(_ verifier: any PeerVerifier) { self.verifier = verifier }

    package func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { await verifier.verify(request) }
}

/// A key that is used from a distance.
package struct DistantKey: RemoteSigner {
    package let privateKey: PrivateKey
    package var signatureSchemes: [SignatureScheme] { privateKey.signatureSchemes }

    package init(_ privateKey: PrivateKey) { self.privateKey = privateKey }

    package func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8] {
        try privateKey.sign(input.bytes, with: scheme)
    }
}
