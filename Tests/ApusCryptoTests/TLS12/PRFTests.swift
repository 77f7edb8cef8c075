import ApusTestKit
import Crypto
import Testing

@testable import ApusCrypto

/// The PRF of TLS 1.2 against the vectors published on the TLS working group's list.
// RFC5288-3-3
@Suite("TLS 1.2: PRF") struct PRFTests {
    @Test(arguments: [
        (
            HashAlgorithm.sha256, "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c",
            """
            e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7
            077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66
            """
        ),
        (
            .sha384, "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465",
            """
            7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb40
            0fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d
            31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f
            """
        ),
    ])
    func publishedVector(_ hash: HashAlgorithm, _ secret: String, _ seed: String, _ output: String) {
        let expected = HexBytes.decode(output)
        let key = SymmetricKey(data: HexBytes.decode(secret))
        for length in [expected.count, hash.digestLength + 1, hash.digestLength, hash.digestLength - 1, 1, 0] {
            let bytes = PRF.bytes(
                KeyedHMAC(hash, key: key), label: "test label".utf8, seed: HexBytes.decode(seed), length: length)
            #expect(bytes == Array(expected.prefix(length)))
        }
    }
}
