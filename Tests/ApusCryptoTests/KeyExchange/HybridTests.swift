import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// The hybrids, part by part (draft-ietf-tls-ecdhe-mlkem §3, §4).
@Suite("Key exchange: hybrids") struct HybridTests {
    /// A source that gives the curve's scalar to the draw of 32 bytes and the ML-KEM seed to the draw of 64.
    private static let fixed = RandomSource { count in count == 64 ? MLKEMVectors.seed : MLKEMVectors.x25519PrivateKey }

    @Test("X25519MLKEM768 against OpenSSL: ML-KEM first in the shares and in the secret")
    func x25519MLKEM768AgainstOpenSSL() throws {
        let client = try KeyExchangeKey.generate(.X25519MLKEM768, random: Self.fixed)
        #expect(
            HashAlgorithm.sha256.hash(Array(client.share.prefix(1184))) == MLKEMVectors.encapsulationKeySHA256)
        #expect(Array(client.share.suffix(32)) == MLKEMVectors.x25519Share)
        let secret = try client.sharedSecret(peerShare: MLKEMVectors.ciphertext + MLKEMVectors.serverX25519Share)
        #expect(secret.revealed() == MLKEMVectors.mlkemSecret + MLKEMVectors.x25519Secret)
    }

    @Test("A changed ciphertext gives the implicit rejection secret, not an error")
    func implicitRejection() throws {
        let client = try KeyExchangeKey.generate(.X25519MLKEM768, random: Self.fixed)
        var ciphertext = MLKEMVectors.ciphertext
        ciphertext[0] ^= 1
        let secret = try client.sharedSecret(peerShare: ciphertext + MLKEMVectors.serverX25519Share)
        #expect(secret.revealed() == MLKEMVectors.rejectionSecret + MLKEMVectors.x25519Secret)
    }

    @Test("SecP256r1MLKEM768: P-256 first in the shares and in the secret")
    func secp256r1MLKEM768Layout() throws {
        let client = try KeyExchangeKey.generate(.SecP256r1MLKEM768, random: Self.fixed)
        let curve = try KeyExchangeKey.generate(.secp256r1, random: Self.fixed)
        #expect(Array(client.share.prefix(65)) == curve.share)
        #expect(
            HashAlgorithm.sha256.hash(Array(client.share.dropFirst(65))) == MLKEMVectors.encapsulationKeySHA256)
        let peer = try KeyExchange.respond(to: curve.share, group: .secp256r1, random: .system)
        let secret = try client.sharedSecret(peerShare: peer.share + MLKEMVectors.ciphertext)
        #expect(secret.revealed() == peer.secret.revealed() + MLKEMVectors.mlkemSecret)
    }

    @Test(
        "The classical half is the same key, as a share of its own",
        arguments: [
            (NamedGroup.X25519MLKEM768, NamedGroup.x25519), (.SecP256r1MLKEM768, .secp256r1),
        ])
    func classicalComponent(_ hybrid: NamedGroup, _ curve: NamedGroup) throws {
        let client = try KeyExchangeKey.generate(hybrid, random: .system)
        let component = try #require(client.classicalComponent)
        #expect(component.group == curve)
        #expect(client.share.firstRange(of: component.share) == (curve == .x25519 ? 1184..<1216 : 0..<65))
        let server = try KeyExchange.respond(to: component.share, group: curve, random: .system)
        #expect(try component.sharedSecret(peerShare: server.share).revealed() == server.secret.revealed())
        #expect(component.classicalComponent == nil)
    }

    @Test(
        "An encapsulation key with a coefficient of 3329 or more is refused",
        arguments: [
            NamedGroup.X25519MLKEM768, .SecP256r1MLKEM768,
        ])
    func refusesNonCanonicalKeys(_ group: NamedGroup) throws {
        let client = try KeyExchangeKey.generate(group, random: .system)
        let start = group == .X25519MLKEM768 ? 0 : 65
        // Two 12-bit coefficients stand in three bytes (FIPS 203 §4.2.1): 0xd01 is 3329.
        for (bytes, isValid) in [([UInt8(0x00), 0x0d, 0xd0], true), ([0x01, 0x0d, 0x00], false), ([0xff, 0xff, 0xff], false)] {
            var share = client.share
            share.replaceSubrange(start..<start + 3, with: bytes)
            if isValid {
                #expect(throws: Never.self) { try KeyExchange.respond(to: share, group: group, random: .system) }
            } else {
                #expect(throws: CryptoError.invalidKeyShare) {
                    try KeyExchange.respond(to: share, group: group, random: .system)
                }
            }
        }
    }

    @Test("Parts in the wrong order are refused or lead nowhere")
    func refusesSwappedParts() throws {
        let client = try KeyExchangeKey.generate(.SecP256r1MLKEM768, random: .system)
        let swapped = Array(client.share.dropFirst(65)) + Array(client.share.prefix(65))
        #expect(throws: CryptoError.invalidKeyShare) {
            try KeyExchange.respond(to: swapped, group: .SecP256r1MLKEM768, random: .system)
        }
    }
}
