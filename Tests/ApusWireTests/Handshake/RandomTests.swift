import ApusWire
import Testing

@Suite("Random values of hellos (RFC 9846 §4.2.3)")
struct RandomTests {
    @Test("a random value has exactly 32 bytes", arguments: 0...64)
    func length(_ count: Int) {
        #expect((Random(zeros(count)) != nil) == (count == 32))
    }

    @Test("the value that makes a HelloRetryRequest is that of the RFC")
    func helloRetryRequest() {
        #expect(
            Random.helloRetryRequest.bytes
                == bytes(
                    """
                    CF 21 AD 74 E5 9A 61 11 BE 1D 8C 02 1E 65 B8 91
                    C2 A2 11 16 7A BB 8C 5E 07 9E 09 E2 C8 A8 33 9C
                    """))
    }

    // RFC8446-4.1.3-9
    @Test("a ServerHello whose random value differs in one bit is no HelloRetryRequest")
    func almostHelloRetryRequest() throws {
        var hello = ServerHello(
            random: .helloRetryRequest, legacySessionIDEcho: [], cipherSuite: .TLS_AES_128_GCM_SHA256, extensions: Extensions())
        #expect(hello.isHelloRetryRequest)
        for index in 0..<32 {
            var changed = Random.helloRetryRequest.bytes
            changed[index] ^= 1
            hello.random = try #require(Random(changed))
            #expect(!hello.isHelloRetryRequest)
        }
    }

    @Test("the sentinels against downgrade stand at the end")
    func downgrade() throws {
        let random = try #require(Random([UInt8](0..<32)))
        #expect(!random.ends(with: Random.downgradeTLS12))
        let marked = random.ending(with: Random.downgradeTLS12)
        #expect(marked.bytes == Array(0..<24) + bytes("44 4F 57 4E 47 52 44 01"))
        #expect(marked.ends(with: Random.downgradeTLS12))
        #expect(!marked.ends(with: Random.downgradeTLS11))
        #expect(random.ending(with: Random.downgradeTLS11).bytes.suffix(8) == bytes("44 4F 57 4E 47 52 44 00")[...])
    }
}
