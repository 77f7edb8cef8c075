import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// Key exchange against published values.
// RFC8422-5.10-1, RFC8422-5.10-2
@Suite("Key exchange: known answers") struct KeyExchangeKnownAnswerTests {
    /// RFC 7748 §6.1.
    @Test func x25519() throws {
        let alice = try key(.x25519, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
        let bobShare = HexBytes.decode("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        #expect(HexBytes.encode(alice.share) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        #expect(
            HexBytes.encode(try alice.sharedSecret(peerShare: bobShare).revealed())
                == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    }

    /// RFC 7748 §6: the points of small order, also with the unused top bit set, lead to a secret of zeros, which is refused.
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ])
    func x25519RefusesPointsOfSmallOrder(_ text: String) throws {
        let share = HexBytes.decode(text)
        let client = try KeyExchangeKey.generate(.x25519, random: .system)
        #expect(throws: CryptoError.invalidKeyShare) { try client.sharedSecret(peerShare: share) }
        #expect(throws: CryptoError.invalidKeyShare) { try KeyExchange.respond(to: share, group: .x25519, random: .system) }
        // The same inside a hybrid, where the ML-KEM half alone must not carry it.
        let hybrid = try KeyExchangeKey.generate(.X25519MLKEM768, random: .system)
        let server = try KeyExchange.respond(to: hybrid.share, group: .X25519MLKEM768, random: .system)
        #expect(throws: CryptoError.invalidKeyShare) {
            try hybrid.sharedSecret(peerShare: Array(server.share.prefix(1088)) + share)
        }
        #expect(throws: CryptoError.invalidKeyShare) {
            try KeyExchange.respond(to: Array(hybrid.share.prefix(1184)) + share, group: .X25519MLKEM768, random: .system)
        }
    }

    struct Curve: Sendable, CustomTestStringConvertible {
        var group: NamedGroup
        var scalar: String
        var peerShare: String
        var secret: String
        var testDescription: String { "\(group)" }
    }

    /// RFC 5903 §8.
    @Test(arguments: [
        Curve(
            group: .secp256r1, scalar: "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
            peerShare: """
                04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63
                56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab
                """,
            secret: "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"),
        Curve(
            group: .secp384r1,
            scalar: "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
            peerShare: """
                04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571
                dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c
                """,
            secret: "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746"),
        Curve(
            group: .secp521r1,
            scalar: """
                0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a0
                95aa85a30fe1c2952c6771d937ba9777f5957b2639bab072462f68c27a57382d4a52
                """,
            peerShare: """
                0400d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219b97c356436adc6e95bb0352f6be64a6c2
                912d4ef2d0433ced2b6171640012d9460f015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d9852077b8722
                0b6536c5c408a1d2aebb8e86d678ae49cb57091f4732296579ab44fcd17f0fc56a
                """,
            secret: """
                01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04
                d1427e73ca4baa240a34786859810c06b3c715a3a8cc3151f2bee417996d19f3ddea
                """),
    ])
    func nistCurves(_ curve: Curve) throws {
        let key = try key(curve.group, curve.scalar)
        let secret = try key.sharedSecret(peerShare: HexBytes.decode(curve.peerShare))
        #expect(secret.revealed() == HexBytes.decode(curve.secret))
    }

    /// The exchanges of RFC 8448, from both sides.
    @Test func tracesOfRFC8448() throws {
        typealias X25519 = RFC8448.Simple1RTT
        let client = try key(.x25519, HexBytes.encode(X25519.clientPrivateKey))
        let server = try KeyExchange.respond(
            to: client.share, group: .x25519, random: RandomSource { _ in X25519.serverPrivateKey })
        #expect(server.secret.revealed() == X25519.sharedSecret)
        #expect(try client.sharedSecret(peerShare: server.share).revealed() == X25519.sharedSecret)
        typealias P256 = RFC8448.HelloRetryRequest
        let second = try key(.secp256r1, HexBytes.encode(P256.clientPrivateKey))
        let answer = try KeyExchange.respond(
            to: second.share, group: .secp256r1, random: RandomSource { _ in P256.serverPrivateKey })
        #expect(answer.secret.revealed() == P256.sharedSecret)
        #expect(P256.secondClientHello.firstRange(of: second.share) != nil)
        #expect(P256.serverHello.firstRange(of: answer.share) != nil)
    }

    /// A key that draws that scalar from its random source.
    private func key(_ group: NamedGroup, _ scalar: String) throws -> KeyExchangeKey {
        let bytes = HexBytes.decode(scalar)
        return try KeyExchangeKey.generate(group, random: RandomSource { _ in bytes })
    }
}

extension [UInt8] {
    func firstRange(of part: [UInt8]) -> Range<Int>? {
        guard part.count <= count else { return nil }
        for start in 0...(count - part.count) where self[start..<start + part.count].elementsEqual(part) {
            return start..<start + part.count
        }
        return nil
    }
}
