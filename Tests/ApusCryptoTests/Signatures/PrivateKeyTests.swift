import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// Private keys: loading, signing, and not being shown.
@Suite("Private keys") struct PrivateKeyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var pkcs8: [UInt8]
        var publicKey: [UInt8]
        var kind: KeyKind
        var schemes: [SignatureScheme]
        var schemesTLS12: [SignatureScheme]
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "P-256", pkcs8: OpenSSLKeys.p256PKCS8, publicKey: OpenSSLKeys.p256PublicKey, kind: .p256,
            schemes: [.ecdsa_secp256r1_sha256], schemesTLS12: ecdsaTLS12),
        Case(
            name: "P-384", pkcs8: OpenSSLKeys.p384PKCS8, publicKey: OpenSSLKeys.p384PublicKey, kind: .p384,
            schemes: [.ecdsa_secp384r1_sha384], schemesTLS12: ecdsaTLS12),
        Case(
            name: "P-521", pkcs8: OpenSSLKeys.p521PKCS8, publicKey: OpenSSLKeys.p521PublicKey, kind: .p521,
            schemes: [.ecdsa_secp521r1_sha512], schemesTLS12: ecdsaTLS12),
        Case(
            name: "Ed25519", pkcs8: OpenSSLKeys.ed25519PKCS8, publicKey: OpenSSLKeys.ed25519PublicKey, kind: .ed25519,
            schemes: [.ed25519], schemesTLS12: [.ed25519]),
        Case(
            name: "RSA", pkcs8: OpenSSLKeys.rsa2048PKCS8, publicKey: OpenSSLKeys.rsa2048PublicKey, kind: .rsa(bits: 2048),
            schemes: [.rsa_pss_rsae_sha256, .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512],
            schemesTLS12: [
                .rsa_pss_rsae_sha256, .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512, .rsa_pkcs1_sha256, .rsa_pkcs1_sha384,
                .rsa_pkcs1_sha512,
            ]),
        Case(
            name: "RSA-PSS", pkcs8: OpenSSLKeys.rsaPSSPKCS8, publicKey: OpenSSLKeys.rsaPSSPublicKey, kind: .rsaPSS(bits: 2048),
            schemes: pssKey, schemesTLS12: pssKey),
        Case(
            name: "RSA-PSS with SHA-256", pkcs8: OpenSSLKeys.rsaPSSWithSHA256PKCS8,
            publicKey: OpenSSLKeys.rsaPSSWithSHA256PublicKey, kind: .rsaPSS(bits: 2048), schemes: [.rsa_pss_pss_sha256],
            schemesTLS12: [.rsa_pss_pss_sha256]),
    ]

    private static let pssKey: [SignatureScheme] = [.rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512]

    private static let ecdsaTLS12: [SignatureScheme] = [
        .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512,
    ]

    @Test("PKCS #8 gives the key whose public half OpenSSL printed", arguments: cases)
    func readsPKCS8(_ test: Case) throws {
        let key = try PrivateKey(pkcs8: test.pkcs8)
        #expect(key.kind == test.kind)
        #expect(key.publicKey.subjectPublicKeyInfo == test.publicKey)
        #expect(key.signatureSchemes == test.schemes)
        let again = try PrivateKey(pkcs8: key.revealedPKCS8())
        #expect(again.publicKey.subjectPublicKeyInfo == test.publicKey)
    }

    @Test("SEC 1 and PKCS #1 give the same keys")
    func readsTraditionalForms() throws {
        for (der, publicKey) in [
            (OpenSSLKeys.p256SEC1, OpenSSLKeys.p256PublicKey), (OpenSSLKeys.p384SEC1, OpenSSLKeys.p384PublicKey),
            (OpenSSLKeys.p521SEC1, OpenSSLKeys.p521PublicKey),
        ] {
            #expect(try PrivateKey(sec1: der).publicKey.subjectPublicKeyInfo == publicKey)
        }
        #expect(
            try PrivateKey(pkcs1: OpenSSLKeys.rsa2048PKCS1).publicKey.subjectPublicKeyInfo == OpenSSLKeys.rsa2048PublicKey)
    }

    @Test("A strict prefix, or a byte too many, is refused", arguments: cases)
    func refusesPrefixes(_ test: Case) {
        for length in stride(from: 0, to: test.pkcs8.count, by: max(1, test.pkcs8.count / 100)) {
            #expect(throws: CryptoError.self) { try PrivateKey(pkcs8: Array(test.pkcs8.prefix(length))) }
        }
        #expect(throws: CryptoError.self) { try PrivateKey(pkcs8: test.pkcs8 + [0]) }
        #expect(throws: CryptoError.self) { try PrivateKey(sec1: test.pkcs8) }
        #expect(throws: CryptoError.self) { try PrivateKey(pkcs1: test.pkcs8) }
    }

    @Test("Keys that are too small or of another algorithm are refused in words")
    func refusesOtherKeys() {
        expectRefusal("2047 bits") { () throws(CryptoError) in _ = try PrivateKey(pkcs8: RefusedOpenSSLKeys.rsa2047PKCS8) }
        expectRefusal("RSASSA-PSS") { () throws(CryptoError) in _ = try PrivateKey(pkcs8: RefusedOpenSSLKeys.rsassaPSSPKCS8) }
    }

    @Test("A private key with another key's public half is refused")
    func refusesMismatchedHalves() {
        var der = OpenSSLKeys.p256SEC1
        der[der.count - 1] ^= 1
        expectRefusal("not its own") { () throws(CryptoError) in _ = try PrivateKey(sec1: der) }
    }

    @Test("What a key signs under each of its schemes, its public key accepts", arguments: cases)
    func signsAndVerifies(_ test: Case) throws {
        let key = try PrivateKey(pkcs8: test.pkcs8)
        let publicKey = try PublicKey(subjectPublicKeyInfo: test.publicKey)
        let message = Array("signed".utf8)
        for scheme in test.schemes {
            let signature = try key.sign(message, with: scheme)
            #expect(publicKey.isValid(signature, for: message, scheme: scheme))
            #expect(!publicKey.isValid(signature, for: message + message, scheme: scheme))
        }
        for scheme in test.schemesTLS12 {
            let signature = try key.sign(message, with: scheme, rules: .tls12)
            #expect(publicKey.isValid(signature, for: message, scheme: scheme, rules: .tls12))
        }
        #expect(Set(test.schemesTLS12) == Set(key.signatureSchemesTLS12))
    }

    // RFC8422-5.9-3, RFC8422-5.9-4
    @Test("A scheme that does not fit the key is refused", arguments: cases)
    func refusesOtherSchemes(_ test: Case) throws {
        let key = try PrivateKey(pkcs8: test.pkcs8)
        for scheme in SignatureTests.allSchemes where !test.schemes.contains(scheme) && !test.schemesTLS12.contains(scheme) {
            #expect(throws: CryptoError.unsupportedScheme(scheme)) { try key.sign([1], with: scheme) }
            #expect(throws: CryptoError.unsupportedScheme(scheme)) { try key.sign([1], with: scheme, rules: .tls12) }
        }
        if test.kind == .p256 {
            #expect(throws: CryptoError.unsupportedScheme(.ecdsa_secp384r1_sha384)) {
                try key.sign([1], with: .ecdsa_secp384r1_sha384)
            }
        }
    }

    @Test(
        "New keys of each kind sign",
        arguments: [KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048), .rsaPSS(bits: 2048), .mldsa65, .mldsa87])
    func generates(_ kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        #expect(key.kind == kind)
        let scheme = try #require(key.signatureSchemes.first)
        #expect(key.publicKey.isValid(try key.sign([1, 2, 3], with: scheme), for: [1, 2, 3], scheme: scheme))
        let again = try PrivateKey(pkcs8: key.revealedPKCS8())
        #expect(again.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
        #expect(key.publicKey.isValid(try again.sign([1, 2, 3], with: scheme), for: [1, 2, 3], scheme: scheme))
    }

    @Test("An ML-DSA key is read with its seed, in both forms that have one, and refused without (RFC 9881 §6)")
    func readsMLDSA() throws {
        let seed: [UInt8] = Array(0..<32)
        let expanded: [UInt8] = [0x04, 0x82, 0x0f, 0xc0] + Array(repeating: 7, count: 4032)
        let both: [UInt8] = [0x30, 0x82, 0x0f, 0xe6, 0x04, 0x20] + seed + expanded
        func pkcs8(_ key: [UInt8]) -> [UInt8] {
            let body: [UInt8] =
                [0x02, 0x01, 0x00, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12]
                + (key.count < 0x80 ? [0x04, UInt8(key.count)] : [0x04, 0x82, UInt8(key.count >> 8), UInt8(key.count & 0xff)])
                + key
            return
                (body.count < 0x80 ? [0x30, UInt8(body.count)] : [0x30, 0x82, UInt8(body.count >> 8), UInt8(body.count & 0xff)])
                + body
        }
        let key = try PrivateKey(pkcs8: pkcs8([0x80, 0x20] + seed))
        #expect(key.kind == .mldsa65)
        #expect(key.revealedPKCS8() == pkcs8([0x80, 0x20] + seed))
        #expect(try PrivateKey(pkcs8: pkcs8(both)).publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
        // RFC 9881 §2: no parameters, 1952 bytes.
        #expect(
            key.publicKey.subjectPublicKeyInfo.prefix(22) == [
                0x30, 0x82, 0x07, 0xb2, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12, 0x03, 0x82,
                0x07, 0xa1, 0x00,
            ])
        expectRefusal("without its seed") { () throws(CryptoError) in _ = try PrivateKey(pkcs8: pkcs8(expanded)) }
        expectRefusal("32 bytes") { () throws(CryptoError) in _ = try PrivateKey(pkcs8: pkcs8([0x80, 0x1f] + seed.dropLast())) }
        expectRefusal("not valid DER") { () throws(CryptoError) in _ = try PrivateKey(pkcs8: pkcs8([0x02, 0x01, 0x00])) }
    }

    @Test("RSA keys of other sizes are not made", arguments: [0, 1024, 2047, 2049, 8200])
    func refusesToGenerate(bits: Int) {
        #expect(throws: CryptoError.self) { try PrivateKey.generate(.rsa(bits: bits)) }
    }

    @Test("A key shows its kind alone", arguments: cases)
    func isNotShown(_ test: Case) throws {
        let key = try PrivateKey(pkcs8: test.pkcs8)
        #expect("\(key)" == "\(test.kind) private key")
        #expect(String(reflecting: key) == "\(test.kind) private key")
        #expect(Mirror(reflecting: key).children.isEmpty)
        var dumped = ""
        dump(key, to: &dumped)
        #expect(dumped == "- \(test.kind) private key\n")
    }
}

/// Expects that the body refuses a key and says that word.
func expectRefusal(
    _ word: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(CryptoError) -> Void
) {
    do {
        try body()
        Issue.record("not refused", sourceLocation: sourceLocation)
    } catch {
        #expect("\(error)".contains(word), sourceLocation: sourceLocation)
    }
}
