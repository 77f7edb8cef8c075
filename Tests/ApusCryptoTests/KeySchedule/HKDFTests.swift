import ApusTestKit
import Crypto
import Testing

@testable import ApusCrypto

/// RFC 5869 §A.1–A.3: HKDF with SHA-256.
@Suite("HKDF: RFC 5869") struct HKDFTests {
    struct Vector: Sendable {
        var inputKeyingMaterial: String
        var salt: String
        var info: String
        var pseudorandomKey: String
        var output: String
    }

    @Test(arguments: [
        Vector(
            inputKeyingMaterial: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", salt: "000102030405060708090a0b0c",
            info: "f0f1f2f3f4f5f6f7f8f9", pseudorandomKey: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
        Vector(
            inputKeyingMaterial: HexBytes.encode(UInt8(0x00)...0x4f), salt: HexBytes.encode(UInt8(0x60)...0xaf),
            info: HexBytes.encode(UInt8(0xb0)...0xff),
            pseudorandomKey: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            output: """
                b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09
                da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
                """),
        Vector(
            inputKeyingMaterial: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", salt: "", info: "",
            pseudorandomKey: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    ])
    func extractAndExpand(_ vector: Vector) {
        let salt = KeyedHMAC(.sha256, key: SymmetricKey(data: HexBytes.decode(vector.salt)))
        let key = salt.extract(SymmetricKey(data: HexBytes.decode(vector.inputKeyingMaterial)))
        #expect(key.copyBytes() == HexBytes.decode(vector.pseudorandomKey))
        let output = HexBytes.decode(vector.output)
        let keyed = KeyedHMAC(.sha256, key: key)
        for length in [output.count, output.count - 1, 33, 32, 31, 1, 0] {
            #expect(keyed.expand(info: HexBytes.decode(vector.info), length: length) == Array(output.prefix(length)))
        }
    }

    @Test("The label is encoded as RFC 9846 §7.1 says")
    func label() {
        let block = HKDFLabel.firstBlock(Label.clientHandshakeTraffic.bytes, context: [1, 2, 3], length: 0x0120)
        #expect(block == [0x01, 0x20, 18] + Array("tls13 c hs traffic".utf8) + [3, 1, 2, 3] + [1])
    }
}
