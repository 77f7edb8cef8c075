import CAllocationCounter
import Crypto
import Foundation

/// No TLS at all: of a handshake its public-key operations alone, of a record one `seal` and one `open`, as swift-crypto's public API does
/// them. What Apus takes beyond these is its own.
struct SwiftCryptoPeer: Peer {
    let name = "swift-crypto alone"

    /// The cases of full TLS 1.3 handshakes with an ECDSA chain that was verified before, and of records of AES-128-GCM.
    func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
        guard setting.version == .tls13, setting.chain.keyType == .ecdsaP256, setting.clientChain == nil, !setting.isResumed,
            setting.verification == .remembering, setting.group != .secp256r1, setting.suite == .aes128GCM
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
    private let recordKey = SymmetricKey(size: .bits128)
    private let nonce = [UInt8](repeating: 1, count: 12)
    private let header: [UInt8] = [23, 3, 3, 64, 17]
    private var record: [UInt8] = []

    private static let maximumRecord = 16 * 1024

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

    /// Records as full as they can be, the type of their content behind it, sealed on one side and opened on the other.
    func transfer(size: Int, count: Int, flushingEach: Bool) throws {
        let total = flushingEach ? size : size * count
        var left = total
        while left > 0 {
            let length = min(left, Self.maximumRecord)
            if record.count != length + 1 { record = [UInt8](repeating: 0x61, count: length + 1) }
            left -= length
            let before = allocation_count()
            let sealed = try cost.measure(.client) {
                try AES.GCM.seal(record, using: recordKey, nonce: AES.GCM.Nonce(data: nonce), authenticating: header).combined
            }
            let opened = try cost.measure(.server) {
                try AES.GCM.open(AES.GCM.SealedBox(combined: sealed ?? Data()), using: recordKey, authenticating: header)
            }
            cost.allocations += allocation_count() - before
            guard opened.count == length + 1 else { throw PeerError("\(opened.count) bytes were opened") }
        }
    }

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
