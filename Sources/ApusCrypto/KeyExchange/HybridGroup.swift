import ApusWire
import Crypto

/// A group that joins ML-KEM-768 with a curve (draft-ietf-tls-ecdhe-mlkem §3, §4).
///
/// | group | client share | server share | secret |
/// |---|---|---|---|
/// | X25519MLKEM768 | encapsulation key ‖ X25519 | ciphertext ‖ X25519 | ML-KEM ‖ X25519 |
/// | SecP256r1MLKEM768 | P-256 ‖ encapsulation key | P-256 ‖ ciphertext | P-256 ‖ ML-KEM |
enum HybridGroup: Sendable {
    case x25519MLKEM768
    case secp256r1MLKEM768

    init?(_ group: NamedGroup) {
        switch group {
        case .X25519MLKEM768: self = .x25519MLKEM768
        case .SecP256r1MLKEM768: self = .secp256r1MLKEM768
        default: return nil
        }
    }

    var curve: Curve {
        switch self {
        case .x25519MLKEM768: .x25519
        case .secp256r1MLKEM768: .secp256r1
        }
    }

    /// FIPS 203 §8, ML-KEM-768.
    static let encapsulationKeyLength = 1184
    static let ciphertextLength = 1088
    static let seedLength = 64

    /// The two parts in the group's order.
    func join(mlkem: [UInt8], curve: [UInt8]) -> [UInt8] {
        switch self {
        case .x25519MLKEM768: mlkem + curve
        case .secp256r1MLKEM768: curve + mlkem
        }
    }

    /// The two parts of a share whose ML-KEM part has that length.
    private func split(_ share: [UInt8], mlkemLength: Int) throws(CryptoError) -> (mlkem: [UInt8], curve: [UInt8]) {
        guard share.count == mlkemLength + curve.shareLength else { throw .invalidKeyShare }
        return switch self {
        case .x25519MLKEM768: (Array(share.prefix(mlkemLength)), Array(share.dropFirst(mlkemLength)))
        case .secp256r1MLKEM768: (Array(share.suffix(mlkemLength)), Array(share.dropLast(mlkemLength)))
        }
    }

    private func join(mlkem: SymmetricKey, curve: SymmetricKey) -> SymmetricKey {
        var joined: [UInt8] = []
        joined.reserveCapacity(64)
        defer { wipe(&joined) }
        switch self {
        case .x25519MLKEM768:
            mlkem.append(to: &joined)
            curve.append(to: &joined)
        case .secp256r1MLKEM768:
            curve.append(to: &joined)
            mlkem.append(to: &joined)
        }
        return SymmetricKey(data: joined)
    }

    /// The server's side: encapsulates to the client's key.
    ///
    /// An encapsulation key that is not canonical, with a coefficient of 3329 or more, is refused (FIPS 203 §7.2).
    func respond(to peerShare: [UInt8], random: RandomSource) throws(CryptoError) -> (share: [UInt8], secret: SharedSecret) {
        let peer = try split(peerShare, mlkemLength: Self.encapsulationKeyLength)
        let curveKey = try CurveKey(curve, random: random)
        let curveSecret = try curveKey.sharedSecret(peerShare: peer.curve)
        do {
            let result = try MLKEM768.PublicKey(rawRepresentation: peer.mlkem).encapsulate()
            return (
                join(mlkem: Array(result.encapsulated), curve: curveKey.share),
                SharedSecret(join(mlkem: result.sharedSecret, curve: curveSecret))
            )
        } catch {
            throw .invalidKeyShare
        }
    }

    /// The client's side. A ciphertext that was tampered with gives another secret, not an error (FIPS 203 §6.3): the handshake then
    /// fails at the first protected record.
    func sharedSecret(of key: HybridKey, peerShare: [UInt8]) throws(CryptoError) -> SymmetricKey {
        let peer = try split(peerShare, mlkemLength: Self.ciphertextLength)
        let curveSecret = try key.curve.sharedSecret(peerShare: peer.curve)
        return join(mlkem: try key.decapsulate(peer.mlkem), curve: curveSecret)
    }
}

/// A client's keys for a hybrid group.
struct HybridKey: Sendable {
    let curve: CurveKey
    let encapsulationKey: [UInt8]
    private let mlkem: MLKEM768.PrivateKey

    init(_ group: HybridGroup, random: RandomSource) throws(CryptoError) {
        curve = try CurveKey(group.curve, random: random)
        do {
            if random.isSystem {
                // Without a seed from outside, swift-crypto need not hash the public key to compare it.
                mlkem = try MLKEM768.PrivateKey()
            } else {
                var seed = random.bytes(HybridGroup.seedLength)
                defer { wipe(&seed) }
                mlkem = try MLKEM768.PrivateKey(seedRepresentation: seed, publicKey: nil)
            }
        } catch {
            throw .randomSourceFailed
        }
        encapsulationKey = Array(mlkem.publicKey.rawRepresentation)
    }

    func decapsulate(_ ciphertext: [UInt8]) throws(CryptoError) -> SymmetricKey {
        do {
            return try mlkem.decapsulate(ciphertext)
        } catch {
            throw .invalidKeyShare
        }
    }
}
