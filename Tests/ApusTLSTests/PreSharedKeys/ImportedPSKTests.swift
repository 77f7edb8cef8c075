import ApusCrypto
import ApusTestKit
import Crypto
import Testing

@testable import ApusTLS

/// RFC 9258 has no test vectors: the derivation is done a second time here with swift-crypto's own HKDF, and compared with values of a
/// third (Python's hmac).
@Suite("An imported pre-shared key")
struct ImportedPSKTests {
    @Test("has the identity of RFC 9258 §5.1")
    func identity() throws {
        let keys = try ExternalPSK.imported(identity: [0xaa, 0xbb], key: PSKPair.key, context: [1, 2, 3])
        #expect(
            keys.map(\.identity) == [
                [0, 2, 0xaa, 0xbb, 0, 3, 1, 2, 3, 0x03, 0x04, 0x00, 0x01],
                [0, 2, 0xaa, 0xbb, 0, 3, 1, 2, 3, 0x03, 0x04, 0x00, 0x02],
            ])
        #expect(keys.map(\.hash) == [.sha256, .sha384])
        #expect(keys.map(\.secret.count) == [32, 48])
        #expect(
            try ExternalPSK.imported(identity: [1], key: PSKPair.key, context: [1], targets: [.sha384]).map(\.hash) == [.sha384])
    }

    private static func expandLabel<H: Crypto.HashFunction>(
        _ hash: H.Type, _ secret: SymmetricKey, context: [UInt8], length: Int
    ) -> [UInt8] {
        let label = Array("tls13 derived psk".utf8)
        let info = [UInt8(length >> 8), UInt8(length & 0xff), UInt8(label.count)] + label + [UInt8(context.count)] + context
        // RFC 5869 §2.3.
        var (output, block): ([UInt8], [UInt8]) = ([], [])
        for counter in UInt8(1)...3 {
            block = Array(HMAC<H>.authenticationCode(for: block + info + [counter], using: secret))
            output += block
        }
        return Array(output.prefix(length))
    }

    private static func second<H: Crypto.HashFunction>(_ hash: H.Type, identity: [UInt8], length: Int) -> [UInt8] {
        let salt = [UInt8](repeating: 0, count: H.Digest.byteCount)
        let extracted = HKDF<H>.extract(inputKeyMaterial: SymmetricKey(data: PSKPair.key), salt: salt)
        return expandLabel(hash, SymmetricKey(data: extracted), context: Array(H.hash(data: identity)), length: length)
    }

    @Test(
        "is what HKDF makes of the external key and the identity, whichever hashes the two have",
        arguments: ExternalPSK.Hash.allCases)
    func derivation(_ hash: ExternalPSK.Hash) throws {
        let keys = try ExternalPSK.imported(
            identity: PSKPair.identity, key: PSKPair.key, hash: hash, context: Array("a house".utf8))
        for key in keys {
            let length = key.hash.algorithm.digestLength
            let expected =
                hash == .sha256
                ? Self.second(SHA256.self, identity: key.identity, length: length)
                : Self.second(SHA384.self, identity: key.identity, length: length)
            #expect(key.secret.revealed() == expected)
        }
        #expect(keys.map { hexadecimal($0.secret.revealed()) } == Self.vectors[hash])
    }

    private static let vectors: [ExternalPSK.Hash: [String]] = [
        .sha256: [
            "f1a91cb56f01bb534878fada4bf37bbdd62560295ee0c81a7061a082f81b49ca",
            "226c6e11a6af2aeb72f4159e4a610b24617aead8c8214ef7217a46e8e117dd0af5cbe6626e00c096c93afc3534774809",
        ],
        .sha384: [
            "5f8589436855ae16ada9eb6e88a93ba1417d4128011560be8a3fb8817b46d601",
            "fab5e1efe50a4d24b173e3ae45175f48e3f0b9f7da42cf06e83ec6134d9f407a3ca64c792ac3369effa5f91a516ef3b8",
        ],
    ]

    @Test("is another one with each other identity, context, hash and key")
    func diversity() throws {
        let name = PSKPair.identity
        let all = try [
            ExternalPSK.imported(identity: name, key: PSKPair.key, context: [1]),
            ExternalPSK.imported(identity: name, key: PSKPair.key, context: [2]),
            ExternalPSK.imported(identity: name + [1], key: PSKPair.key, context: [1]),
            ExternalPSK.imported(identity: name, key: PSKPair.key + [0], context: [1]),
            ExternalPSK.imported(identity: name, key: PSKPair.key, hash: .sha384, context: [1]),
        ].flatMap { $0 }
        #expect(Set(all.map { $0.secret.revealed().prefix(32) }).count == all.count)
    }

    @Test("has a binder that a key which was not imported has not")
    func binders() throws {
        let early = EarlySecret(hash: .sha256, psk: SharedSecret(bytes: PSKPair.key))
        let transcript = HashAlgorithm.sha256.emptyHash
        let binders = [early.importedBinderKey(), early.externalBinderKey(), early.resumptionBinderKey()].map {
            $0.verifyData(transcriptHash: transcript)
        }
        #expect(Set(binders).count == 3)
    }
}
