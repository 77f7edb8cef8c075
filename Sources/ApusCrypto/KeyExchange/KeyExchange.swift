package import ApusWire
import Crypto

/// Key exchange in the named groups (RFC 9846 §4.2.8; the hybrids: draft-ietf-tls-ecdhe-mlkem; ML-KEM alone: draft-ietf-tls-mlkem).
package enum KeyExchange {
    /// The groups we speak, in the default order of preference.
    package static let supportedGroups: [NamedGroup] = [
        .X25519MLKEM768, .x25519, .secp256r1, .SecP256r1MLKEM768, .secp384r1, .secp521r1, .MLKEM1024,
    ]

    /// The server's side in one step: its own share, and the secret it has with the client.
    ///
    /// - Throws: `CryptoError.invalidKeyShare` for a share that is not valid, `.unsupportedGroup` for a group we don't speak.
    package static func respond(
        to peerShare: [UInt8], group: NamedGroup, random: RandomSource
    ) throws(CryptoError) -> (share: [UInt8], secret: SharedSecret) {
        if let hybrid = HybridGroup(group) {
            return try hybrid.respond(to: peerShare, random: random)
        }
        if group == .MLKEM1024 { return try MLKEM1024Key.respond(to: peerShare) }
        guard let curve = Curve(group) else { throw .unsupportedGroup(group) }
        guard peerShare.count == curve.shareLength else { throw .invalidKeyShare }
        let key = try CurveKey(curve, random: random)
        return (key.share, SharedSecret(try key.sharedSecret(peerShare: peerShare)))
    }
}
