import ApusCrypto
import ApusTestKit
import Testing

/// Sealing against published vectors. With sequence number 0 the nonce is the initialization vector.
@Suite("AEAD: known answers") struct AEADKnownAnswerTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var aead: AEADAlgorithm
        var key: String
        var iv: String
        var additionalData: String
        var plaintext: String
        var sealed: String
        var testDescription: String { name }
    }

    static let vectors = [
        Vector(
            name: "The Galois/Counter Mode of Operation, test case 4", aead: .aes128GCM,
            key: "feffe9928665731c6d6a8f9467308308", iv: "cafebabefacedbaddecaf888",
            additionalData: "feedfacedeadbeeffeedfacedeadbeefabaddad2", plaintext: gcmPlaintext,
            sealed: """
                42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
                21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091 5bc94fbc3221a5db94fae95ae7121a47
                """),
        Vector(
            name: "The Galois/Counter Mode of Operation, test case 16", aead: .aes256GCM,
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", iv: "cafebabefacedbaddecaf888",
            additionalData: "feedfacedeadbeeffeedfacedeadbeefabaddad2", plaintext: gcmPlaintext,
            sealed: """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b
                """),
        Vector(
            name: "RFC 8439 §2.8.2", aead: .chaCha20Poly1305,
            key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", iv: "070000004041424344454647",
            additionalData: "50515253c0c1c2c3c4c5c6c7",
            plaintext: HexBytes.encode(
                Array(
                    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
                        .utf8)),
            sealed: """
                d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b
                1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
                3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691
                """),
    ]

    private static let gcmPlaintext = """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
        """

    @Test(arguments: vectors) func sealsAndOpens(_ vector: Vector) throws {
        let keys = try TrafficKeys(aead: vector.aead, key: HexBytes.decode(vector.key), iv: HexBytes.decode(vector.iv))
        let plaintext = HexBytes.decode(vector.plaintext)
        let additionalData = HexBytes.decode(vector.additionalData)
        var buffer = plaintext
        try keys.seal(&buffer, from: 0, sequenceNumber: 0, header: additionalData)
        #expect(buffer == HexBytes.decode(vector.sealed))
        let range = try keys.open(&buffer, range: 0..<buffer.count, sequenceNumber: 0, header: additionalData)
        #expect(Array(buffer[range]) == plaintext)
    }

    /// The nonce of a sequence number (RFC 9846 §5.3), with values computed by Python's cryptography package.
    @Test(arguments: [
        (UInt64(0), "d8e35bd40cedb9ed000c422f81fb79ce468cf5a23a32", "7ece1b303f82c309be7755447c20e366e7146890f5e9"),
        (1, "4d9f05f5d88e6746c271ef5b8798c79d143f12faf7cd", "0010af9c9d19dc7876f40cb0772e72097308e7783987"),
        (255, "85c394e8f48cde8ff111f87601e3f5e8fd5bf4d5fe35", "b03701131f69ecbfbd7c2a5c27a0b7a69c2110c0c031"),
        (256, "65b3540d2e633648835c7d540da8b55b8907b3979149", "a0563c5f5aee647d93442a511ca24eb62a95bdd3fd3a"),
        (1 << 32, "4e29d0768ad5849a3340208ab76b86de1cd608ce9a57", "379f222c3af527e9c4eccf675b0fe91c1d89769fdd8a"),
        ((1 << 63) + 5, "d8212ed6ecec09ed3f98ccabcf7538f85609acdbd25c", "dd9cfa95c7ec9b1d92ad86387097dac00501f21ccebc"),
        (.max, "fa12a7a85b5e64c234c6ce3fdc2d20e6b1b4c420fb51", "c61db54f3785bab66d6e391d82f01afdae3d648ab47f"),
    ])
    func sequenceNumbersMakeNonces(_ sequenceNumber: UInt64, _ gcm: String, _ chaCha: String) throws {
        let header: [UInt8] = [0x17, 3, 3, 0, 0x17]
        for (aead, expected) in [(AEADAlgorithm.aes128GCM, gcm), (.chaCha20Poly1305, chaCha)] {
            let keys = try TrafficKeys(aead: aead, key: (0..<aead.keyLength).map { UInt8($0) }, iv: Array(0xa0..<0xac))
            var buffer = Array("record".utf8)
            try keys.seal(&buffer, from: 0, sequenceNumber: sequenceNumber, header: header)
            #expect(HexBytes.encode(buffer) == expected, "\(aead)")
            let range = try keys.open(&buffer, range: 0..<22, sequenceNumber: sequenceNumber, header: header)
            #expect(buffer[range].elementsEqual("record".utf8))
        }
    }
}
