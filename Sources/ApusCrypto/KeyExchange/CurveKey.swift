import Crypto

/// A private key on a curve and its public share.
struct CurveKey: Sendable {
    let share: [UInt8]
    private let key: Key

    fileprivate enum Key: Sendable {
        case x25519(Curve25519.KeyAgreement.PrivateKey)
        case secp256r1(P256.KeyAgreement.PrivateKey)
        case secp384r1(P384.KeyAgreement.PrivateKey)
        case secp521r1(P521.KeyAgreement.PrivateKey)
    }

    /// UncompressedPointRepresentation.legacy_form (RFC 9846 §4.2.8.2).
    private static let uncompressedForm: UInt8 = 4

    /// How often a scalar may be drawn that is zero or not below the group's order. For P-256 one in 2^32 is not; a source that
    /// always fails must not make an endless loop.
    private static let maxDraws = 64

    init(_ curve: Curve, random: RandomSource) throws(CryptoError) {
        for _ in 0..<Self.maxDraws {
            if let key = Key(curve, scalar: Self.drawScalar(curve, random)) {
                self.key = key
                share = key.share
                return
            }
        }
        throw .randomSourceFailed
    }

    func sharedSecret(peerShare: [UInt8]) throws(CryptoError) -> SymmetricKey {
        do {
            switch key {
            case .x25519(let key):
                let shared = try key.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: peerShare))
                // RFC 9846 §7.4.2: the all-zero value is what a point of small order leads to. swift-crypto lets it pass.
                guard !shared.isAllZero else { throw CryptoError.invalidKeyShare }
                return SymmetricKey(data: shared)
            case .secp256r1(let key):
                guard peerShare.first == Self.uncompressedForm else { throw CryptoError.invalidKeyShare }
                return SymmetricKey(data: try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: peerShare)))
            case .secp384r1(let key):
                guard peerShare.first == Self.uncompressedForm else { throw CryptoError.invalidKeyShare }
                return SymmetricKey(data: try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: peerShare)))
            case .secp521r1(let key):
                guard peerShare.first == Self.uncompressedForm else { throw CryptoError.invalidKeyShare }
                return SymmetricKey(data: try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: peerShare)))
            }
        } catch {
            throw .invalidKeyShare
        }
    }

    private static func drawScalar(_ curve: Curve, _ random: RandomSource) -> SymmetricKey {
        guard curve == .secp521r1 else { return random.secret(curve.coordinateLength) }
        // 521 bits are 65 bytes and one bit: without the mask, nearly every draw would be refused.
        var bytes = random.bytes(curve.coordinateLength)
        defer { wipe(&bytes) }
        if !bytes.isEmpty { bytes[0] &= 1 }
        return SymmetricKey(data: bytes)
    }
}

extension CurveKey.Key {
    /// Nil for a scalar that is zero or not below the group's order.
    ///
    /// `rawRepresentation` is the quick way to a key: swift-crypto's default initialiser also makes it FIPS checked and compact.
    init?(_ curve: Curve, scalar: SymmetricKey) {
        do {
            switch curve {
            case .x25519: self = .x25519(try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: scalar))
            case .secp256r1: self = .secp256r1(try P256.KeyAgreement.PrivateKey(rawRepresentation: scalar))
            case .secp384r1: self = .secp384r1(try P384.KeyAgreement.PrivateKey(rawRepresentation: scalar))
            case .secp521r1: self = .secp521r1(try P521.KeyAgreement.PrivateKey(rawRepresentation: scalar))
            }
        } catch {
            return nil
        }
    }

    var share: [UInt8] {
        switch self {
        case .x25519(let key): Array(key.publicKey.rawRepresentation)
        case .secp256r1(let key): Array(key.publicKey.x963Representation)
        case .secp384r1(let key): Array(key.publicKey.x963Representation)
        case .secp521r1(let key): Array(key.publicKey.x963Representation)
        }
    }
}
