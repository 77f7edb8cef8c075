import ApusTestKit
import ApusWire
import Synchronization
import Testing

@testable import ApusCrypto

/// RFC 5246 §7.4.7.1: whatever the ciphertext, a premaster secret of 48 bytes.
@Suite("Static RSA: premaster secrets") struct PremasterSecretRSATests {
    static let fallback = (0..<48).map { UInt8(200 + $0) }

    private func key() throws -> PrivateKey { try PrivateKey(pkcs8: OpenSSLKeys.rsa2048PKCS8) }

    private func decrypt(_ ciphertext: [UInt8], version: ProtocolVersion = .TLS12) throws -> [UInt8] {
        try key().premasterSecret(
            decrypting: ciphertext, clientVersion: version, random: RandomSource { Array(Self.fallback.prefix($0)) }
        ).revealed()
    }

    // RFC5246-7.4.7.1-4
    @Test("What is well-formed is decrypted, anything else gives the random bytes", arguments: Ciphertext.all)
    func rejectsImplicitly(_ ciphertext: Ciphertext) throws {
        #expect(try decrypt(ciphertext.bytes) == (ciphertext.wellFormed ? Ciphertext.premasterSecret : Self.fallback))
    }

    @Test("Another length than the modulus gives the random bytes", arguments: [0, 1, 48, 255, 257, 512])
    func wrongLength(_ count: Int) throws {
        let good = Ciphertext.all[0].bytes
        let bytes = count <= good.count ? Array(good.suffix(count)) : [UInt8](repeating: 0, count: count - good.count) + good
        #expect(try decrypt(bytes) == Self.fallback)
    }

    @Test(
        "The version is that of the ClientHello", arguments: [ProtocolVersion.TLS13, .TLS10, ProtocolVersion(rawValue: 0x0203)])
    func version(_ version: ProtocolVersion) throws {
        #expect(try decrypt(Ciphertext.all[0].bytes, version: version) == Self.fallback)
    }

    /// Every byte of an encoded message that must have a value, and each bit of it.
    @Test("No bit of the message outside the secret may be another") func everyBit() {
        let secret = Ciphertext.premasterSecret
        let good = [0, 2] + [UInt8](repeating: 0x80, count: 205) + [0] + secret
        func extract(_ message: [UInt8]) -> [UInt8] {
            PremasterSecretRSA.extract(from: message, clientVersion: .TLS12, fallback: Self.fallback)
        }
        #expect(extract(good) == secret)
        for index in [0, 1, 207, 208, 209] {
            for bit in 0..<8 {
                var changed = good
                changed[index] ^= 1 << bit
                #expect(extract(changed) == Self.fallback, "byte \(index), bit \(bit)")
            }
        }
        for index in 2..<207 {
            var changed = good
            for value in [UInt8(1), 0x7f, 0xff] {
                changed[index] = value
                #expect(extract(changed) == secret)
            }
            changed[index] = 0
            #expect(extract(changed) == Self.fallback, "a zero at \(index)")
        }
        for index in 210..<256 {
            var changed = good
            changed[index] ^= 0x55
            #expect(extract(changed) == Array(changed.suffix(48)))
        }
        for count in [0, 1, 48, 58] { #expect(extract(Array(good.suffix(count))) == Self.fallback) }
    }

    @Test("The random bytes are drawn whether they are needed or not, once")
    func randomIsDrawnAlways() throws {
        for ciphertext in Ciphertext.all.map(\.bytes) + [[]] {
            let draws = Counter()
            _ = try key().premasterSecret(
                decrypting: ciphertext, clientVersion: .TLS12,
                random: RandomSource { count in
                    draws.add(count)
                    return [UInt8](repeating: 1, count: count)
                })
            #expect(draws.drawn == [48])
        }
    }

    // RFC5246-7.4.7.1-1, RFC5246-7.4.7.1-5
    @Test("What a client encrypts, a server decrypts; each encryption is another")
    func roundTrip() throws {
        let key = try key()
        let secret = PremasterSecretRSA.generate(clientVersion: .TLS12, random: .system)
        #expect(secret.revealed().count == 48)
        #expect(secret.revealed().starts(with: [3, 3]))
        let first = try key.publicKey.encrypt(premasterSecret: secret)
        let second = try key.publicKey.encrypt(premasterSecret: secret)
        #expect(first != second)
        #expect(first.count == 256)
        for ciphertext in [first, second] {
            #expect(try key.premasterSecret(decrypting: ciphertext, clientVersion: .TLS12).revealed() == secret.revealed())
            let rejected = try key.premasterSecret(decrypting: ciphertext, clientVersion: .TLS11).revealed()
            #expect(rejected.count == 48)
            #expect(rejected != secret.revealed())
        }
    }

    @Test("A key that is not RSA neither encrypts nor decrypts", arguments: [KeyKind.p256, .ed25519])
    func otherKeys(_ kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        #expect(throws: CryptoError.self) { try key.premasterSecret(decrypting: [1], clientVersion: .TLS12) }
        #expect(throws: CryptoError.self) {
            try key.publicKey.encrypt(premasterSecret: PremasterSecretRSA.generate(clientVersion: .TLS12, random: .system))
        }
    }
}

/// What a random source was asked for.
private final class Counter: Sendable {
    private let counts = Mutex<[Int]>([])

    func add(_ count: Int) { counts.withLock { $0.append(count) } }

    var drawn: [Int] { counts.withLock { $0 } }
}
