import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

@Suite("Random bytes, comparison, cipher suites") struct PrimitivesTests {
    @Test("The system's source gives as many bytes as asked for, and never the same")
    func systemRandomness() {
        for count in [0, 1, 7, 8, 9, 32, 1000] { #expect(RandomSource.system.bytes(count).count == count) }
        #expect(RandomSource.system.bytes(-1).isEmpty)
        #expect(RandomSource.system.bytes(32) != RandomSource.system.bytes(32))
        // Each of 256 values is expected 32 times; the chance that one is absent is about one in 10^11.
        #expect(Set(RandomSource.system.bytes(8192)).count == 256)
    }

    @Test("A source of a test gives its bytes, cut or padded to the count")
    func fixedRandomness() {
        let source = RandomSource { _ in [1, 2, 3] }
        #expect(source.bytes(2) == [1, 2])
        #expect(source.bytes(3) == [1, 2, 3])
        #expect(source.bytes(5) == [1, 2, 3, 0, 0])
    }

    @Test("Byte strings are equal in every byte and in length, or not at all")
    func comparison() {
        let bytes = (0..<48).map { UInt8($0) }
        #expect(constantTimeEquals(bytes, bytes))
        #expect(constantTimeEquals([], []))
        for index in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << UInt8(bit)
                #expect(!constantTimeEquals(bytes, other))
            }
        }
        #expect(!constantTimeEquals(bytes, Array(bytes.dropLast())))
        #expect(!constantTimeEquals(Array(bytes.dropLast()), bytes))
        #expect(!constantTimeEquals([0], []))
    }

    @Test("The suites of TLS 1.3, and no other, have a hash and a cipher there")
    func cipherSuites() {
        #expect(
            TLS13CipherSuite.all.map(\.suite)
                == [.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256])
        for suite in TLS13CipherSuite.all { #expect(suite.suite.tls13 == suite) }
        let known = Set(CipherSuite.known.filter { $0.tls13 != nil })
        #expect(known == Set(TLS13CipherSuite.all.map(\.suite)))
        #expect(CipherSuite.TLS_AES_256_GCM_SHA384.tls13?.hash == .sha384)
        #expect(CipherSuite.TLS_AES_256_GCM_SHA384.tls13?.aead == .aes256GCM)
        #expect(CipherSuite(rawValue: 0x1304).tls13 == nil)
    }
}
