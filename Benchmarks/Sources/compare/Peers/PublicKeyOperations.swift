import CAllocationCounter
import Crypto
import Foundation

/// No TLS at all: the public-key operations of a full TLS 1.3 handshake with an ECDSA chain that was verified before, as swift-crypto does
/// them. What a handshake of Apus takes beyond these is its own.
struct PublicKeyOperations: Peer {
    let name = "public-key operations"

    func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
        guard setting.version == .tls13, setting.chain.keyType == .ecdsaP256, setting.clientChain == nil, !setting.isResumed,
            setting.verification == .remembering, setting.group != .secp256r1
        else { return nil }
        return Prepared(key: P256.Signing.PrivateKey(), isHybrid: setting.group == .x25519MLKEM768)
    }

    private struct Prepared: PreparedPeer {
        let key: P256.Signing.PrivateKey
        let isHybrid: Bool

        func makePair() throws -> any ConnectedPair { Operations(key: key, isHybrid: isHybrid) }
    }
}

private final class Operations: ConnectedPair {
    var cost = Cost()
    private let key: P256.Signing.PrivateKey
    private let isHybrid: Bool

    init(key: P256.Signing.PrivateKey, isHybrid: Bool) {
        self.key = key
        self.isHybrid = isHybrid
    }

    func handshake() throws {
        let before = allocation_count()
        let client = try cost.measure(.client) { try Share(isHybrid: isHybrid) }
        let answer = try cost.measure(.server) { try client.answer() }
        let signed = Array("what a CertificateVerify signs".utf8)
        let signature = try cost.measure(.server) { try key.signature(for: signed) }
        let isSame = try cost.measure(.client) { try client.secret(from: answer) == answer.secret }
        let isValid = cost.measure(.client) { key.publicKey.isValidSignature(signature, for: signed) }
        cost.allocations += allocation_count() - before
        guard isSame, isValid else { throw PeerError("the operations do not fit each other") }
    }

    func transfer(size: Int, count: Int, flushingEach: Bool) throws { throw PeerError("there is no connection") }
    func pingPong() throws { throw PeerError("there is no connection") }
    func close() throws {}
}

/// The key exchange of one handshake.
private struct Share {
    struct Answer {
        let publicKey: Curve25519.KeyAgreement.PublicKey
        let encapsulated: Data?
        let secret: [SymmetricKey]
    }

    private let curve = Curve25519.KeyAgreement.PrivateKey()
    private let mlkem: MLKEM768.PrivateKey?

    init(isHybrid: Bool) throws { mlkem = isHybrid ? try MLKEM768.PrivateKey() : nil }

    /// What the server does.
    func answer() throws -> Answer {
        let own = Curve25519.KeyAgreement.PrivateKey()
        let shared = try own.sharedSecretFromKeyAgreement(with: curve.publicKey)
        let encapsulation = try mlkem?.publicKey.encapsulate()
        return Answer(
            publicKey: own.publicKey, encapsulated: encapsulation?.encapsulated,
            secret: [SymmetricKey(data: shared)] + (encapsulation.map { [$0.sharedSecret] } ?? []))
    }

    /// What the client does with the server's share.
    func secret(from answer: Answer) throws -> [SymmetricKey] {
        let shared = try curve.sharedSecretFromKeyAgreement(with: answer.publicKey)
        guard let mlkem, let encapsulated = answer.encapsulated else { return [SymmetricKey(data: shared)] }
        return [SymmetricKey(data: shared), try mlkem.decapsulate(encapsulated)]
    }
}
