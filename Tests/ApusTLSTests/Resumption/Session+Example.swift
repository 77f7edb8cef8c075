import ApusCrypto
import ApusTestKit

@testable import ApusTLS

extension Session {
    /// A session with every field set.
    static func example(
        version: ProtocolVersion = .TLS13, createdAt: UInt64 = 1_000_000, lifetime: UInt32 = 7200,
        serverName: String? = "test.example"
    ) -> Session {
        Session(
            version: version, cipherSuite: .TLS_AES_128_GCM_SHA256, secret: SharedSecret(bytes: Array(1...32)),
            usesExtendedMasterSecret: true, createdAt: WallTime(milliseconds: createdAt),
            authenticatedAt: WallTime(milliseconds: createdAt), lifetime: lifetime, ageAdd: 0xdead_beef, serverName: serverName,
            applicationProtocol: .h2, group: .x25519, signatureScheme: .ed25519,
            peer: Peer(
                identity: PeerIdentity(
                    subjectPublicKeyInfo: [7, 8, 9], verifiedChain: [[1, 2, 3], [4, 5]], isVerified: true, subject: "CN=test",
                    names: ["test.example", "other.example"]),
                certificates: [[1, 2, 3], [6]], certificateType: .rawPublicKey, ocspResponse: [10, 11]),
            externalPSKIdentity: [12, 13], binding: Array(repeating: 5, count: 32), maximumEarlyDataSize: 16384,
            earlyDataScope: Array(repeating: 6, count: 16))
    }

    /// One with nothing in it that can be left out.
    static var bare: Session {
        Session(
            version: .TLS12, cipherSuite: .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, secret: SharedSecret(bytes: [1]),
            usesExtendedMasterSecret: false, createdAt: WallTime(milliseconds: 0), authenticatedAt: WallTime(milliseconds: 0),
            lifetime: 0, serverName: nil, applicationProtocol: nil, group: nil, signatureScheme: nil, peer: nil, binding: [])
    }
}
