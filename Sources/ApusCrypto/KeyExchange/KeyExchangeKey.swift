package import ApusWire
import Crypto

/// A client's private key for one handshake, with the share to send for it.
///
/// It is used once: TLS keys are ephemeral, and a share is never sent on two connections (RFC 9846 §4.2.8).
package struct KeyExchangeKey: OpaqueSecret {
    package let group: NamedGroup
    /// The contents of KeyShareEntry.key_exchange.
    package let share: [UInt8]
    private let key: Key

    private enum Key: Sendable {
        case curve(CurveKey)
        case hybrid(HybridGroup, HybridKey)
        case mlkem1024(MLKEM1024Key)
    }

    /// Draws a key from the random source.
    ///
    /// - Throws: `CryptoError.unsupportedGroup`, or `.randomSourceFailed` from a source that gives no usable bytes.
    package static func generate(_ group: NamedGroup, random: RandomSource) throws(CryptoError) -> KeyExchangeKey {
        if let hybrid = HybridGroup(group) {
            let key = try HybridKey(hybrid, random: random)
            return KeyExchangeKey(
                group: group, share: hybrid.join(mlkem: key.encapsulationKey, curve: key.curve.share), key: .hybrid(hybrid, key))
        }
        if group == .MLKEM1024 {
            let key = try MLKEM1024Key(random: random)
            return KeyExchangeKey(group: group, share: key.share, key: .mlkem1024(key))
        }
        guard let curve = Curve(group) else { throw .unsupportedGroup(group) }
        let key = try CurveKey(curve, random: random)
        return KeyExchangeKey(group: group, share: key.share, key: .curve(key))
    }

    /// The secret shared with the peer that sent that share.
    ///
    /// - Throws: `CryptoError.invalidKeyShare` for a wrong length, a point that is not on the curve, or an X25519 result of zeros.
    package func sharedSecret(peerShare: [UInt8]) throws(CryptoError) -> SharedSecret {
        switch key {
        case .curve(let key): SharedSecret(try key.sharedSecret(peerShare: peerShare))
        case .hybrid(let hybrid, let key): SharedSecret(try hybrid.sharedSecret(of: key, peerShare: peerShare))
        case .mlkem1024(let key): SharedSecret(try key.decapsulate(peerShare))
        }
    }

    /// The X25519 or P-256 half of a hybrid, which a client sends as a share of its own without generating a second key
    /// (draft-ietf-tls-hybrid-design §3.2). Nil for other groups.
    package var classicalComponent: KeyExchangeKey? {
        switch key {
        case .curve, .mlkem1024: nil
        case .hybrid(let hybrid, let key):
            KeyExchangeKey(group: hybrid.curve.group, share: key.curve.share, key: .curve(key.curve))
        }
    }
}
