import ApusCrypto
import ApusTestKit
import Testing

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 5480 §2, RFC 8410 §4, RFC 3279 §2.3.1).
@Suite("Public keys") struct PublicKeyTests {
    static let accepted: [(KeyKind, [UInt8])] = [
        (.p256, OpenSSLKeys.p256PublicKey), (.p384, OpenSSLKeys.p384PublicKey), (.p521, OpenSSLKeys.p521PublicKey),
        (.ed25519, OpenSSLKeys.ed25519PublicKey), (.rsa(bits: 2048), OpenSSLKeys.rsa2048PublicKey),
        (.rsa(bits: 3072), OpenSSLKeys.rsa3072PublicKey),
    ]

    // RFC8446-4.2.3-5, RFC8422-5.3-1, RFC8422-5.9-1, RFC8422-5.9-2
    @Test("Each kind is found by its object identifier", arguments: accepted)
    func reads(_ kind: KeyKind, _ der: [UInt8]) throws {
        let key = try PublicKey(subjectPublicKeyInfo: der)
        #expect(key.kind == kind)
        #expect(key.subjectPublicKeyInfo == der)
        #expect(key.description == "\(kind) public key")
    }

    @Test("Every strict prefix, and a byte too many, is refused", arguments: accepted)
    func refusesPrefixes(_ kind: KeyKind, _ der: [UInt8]) {
        for length in 0..<der.count {
            #expect(throws: CryptoError.self) { try PublicKey(subjectPublicKeyInfo: Array(der.prefix(length))) }
        }
        #expect(throws: CryptoError.self) { try PublicKey(subjectPublicKeyInfo: der + [0]) }
    }

    @Test("No byte of it, whatever its value, makes the reader trap", arguments: accepted)
    func survivesEveryByteChange(_ kind: KeyKind, _ der: [UInt8]) {
        for index in der.indices {
            for change in [UInt8(0x01), 0x80, 0xff] {
                var changed = der
                changed[index] ^= change
                _ = try? PublicKey(subjectPublicKeyInfo: changed)
            }
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var der: [UInt8]
        var says: String
        var testDescription: String { says }
    }

    static let refusals = [
        Refusal(der: RefusedOpenSSLKeys.rsa2047, says: "2047 bits; at least 2048"),
        Refusal(der: RefusedOpenSSLKeys.rsassaPSS, says: "id-RSASSA-PSS) with other parameters"),
        Refusal(der: RefusedOpenSSLKeys.ed448, says: "Ed448"),
        Refusal(der: RefusedOpenSSLKeys.x25519, says: "X25519"),
        Refusal(der: RefusedOpenSSLKeys.secp256k1, says: "1.3.132.0.10"),
        Refusal(der: RefusedOpenSSLKeys.p256Compressed, says: "compressed"),
        Refusal(der: RefusedOpenSSLKeys.p256Explicit, says: "named curves"),
        Refusal(der: [], says: "not valid DER"),
        Refusal(der: [0x30, 0x80, 0, 0], says: "not valid DER"),
        Refusal(der: [0x30, 0x84, 0, 0, 0, 0], says: "not valid DER"),
        Refusal(der: [0x30, 0x8f] + [UInt8](repeating: 0xff, count: 20), says: "not valid DER"),
    ]

    @Test("What is refused is named", arguments: refusals)
    func refuses(_ refusal: Refusal) {
        expectRefusal(refusal.says) { () throws(CryptoError) in _ = try PublicKey(subjectPublicKeyInfo: refusal.der) }
    }

    @Test("A point that is not on its curve is refused")
    func refusesPointOffCurve() {
        for der in [OpenSSLKeys.p256PublicKey, OpenSSLKeys.p384PublicKey, OpenSSLKeys.p521PublicKey] {
            var changed = der
            changed[changed.count - 1] ^= 1
            expectRefusal("not one of its curve") { () throws(CryptoError) in
                _ = try PublicKey(subjectPublicKeyInfo: changed)
            }
        }
    }

    @Test("The curve's name and the point's length belong together")
    func refusesPointOfAnotherCurve() {
        // P-256's identifier ends in …03 01 07; 1.2.840.10045.3.1.1 is P-192.
        var changed = OpenSSLKeys.p256PublicKey
        changed[22] = 1
        expectRefusal("1.2.840.10045.3.1.1") { () throws(CryptoError) in
            _ = try PublicKey(subjectPublicKeyInfo: changed)
        }
    }

    // RFC6066-10.1-2
    @Test("Lengths in more bytes than needed are not DER")
    func refusesLongLengths() {
        let der = OpenSSLKeys.ed25519PublicKey
        let longer = [0x30, 0x81, UInt8(der.count - 2)] + der.dropFirst(2)
        #expect(throws: CryptoError.self) { try PublicKey(subjectPublicKeyInfo: longer) }
    }

    @Test("An RSA key larger than 8192 bits is refused before it costs anything")
    func refusesHugeRSA() {
        // RSAPublicKey with a modulus of 1040 bytes, inside its SubjectPublicKeyInfo.
        let modulus = [UInt8(0x02), 0x82, 0x04, 0x11, 0x00] + [UInt8](repeating: 0xff, count: 1040)
        let key = sequence(modulus + [0x02, 0x03, 0x01, 0x00, 0x01])
        let algorithm = HexBytes.decode("300d06092a864886f70d0101010500")
        let bits = [UInt8(0x03)] + length(key.count + 1) + [0] + key
        expectRefusal("8320 bits; at most 8192") { () throws(CryptoError) in
            _ = try PublicKey(subjectPublicKeyInfo: sequence(algorithm + bits))
        }
    }

    private func sequence(_ contents: [UInt8]) -> [UInt8] { [0x30] + length(contents.count) + contents }

    private func length(_ count: Int) -> [UInt8] { [0x82, UInt8(count >> 8), UInt8(count & 0xff)] }
}
