import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// Making and checking signatures (RFC 9846 §4.2.3, §4.4.3).
@Suite("Signatures") struct SignatureTests {
    static let message = OpenSSLSignatures.message

    /// A signature of OpenSSL's with the key and the scheme that it belongs to.
    struct Vector: Sendable, CustomTestStringConvertible {
        var key: [UInt8]
        var scheme: SignatureScheme
        var signature: [UInt8]
        var rules = SignatureRules.tls13
        var testDescription: String { "\(scheme.rawValue) \(rules)" }
    }

    static let vectors = [
        Vector(key: OpenSSLKeys.p256PublicKey, scheme: .ecdsa_secp256r1_sha256, signature: OpenSSLSignatures.p256SHA256),
        Vector(key: OpenSSLKeys.p384PublicKey, scheme: .ecdsa_secp384r1_sha384, signature: OpenSSLSignatures.p384SHA384),
        Vector(key: OpenSSLKeys.p521PublicKey, scheme: .ecdsa_secp521r1_sha512, signature: OpenSSLSignatures.p521SHA512),
        Vector(key: OpenSSLKeys.ed25519PublicKey, scheme: .ed25519, signature: OpenSSLSignatures.ed25519),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pss_rsae_sha256, signature: OpenSSLSignatures.rsaPSSSHA256),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pss_rsae_sha384, signature: OpenSSLSignatures.rsaPSSSHA384),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pss_rsae_sha512, signature: OpenSSLSignatures.rsaPSSSHA512),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pkcs1_sha256, signature: OpenSSLSignatures.rsaPKCS1SHA256),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pkcs1_sha384, signature: OpenSSLSignatures.rsaPKCS1SHA384),
        Vector(key: OpenSSLKeys.rsa2048PublicKey, scheme: .rsa_pkcs1_sha512, signature: OpenSSLSignatures.rsaPKCS1SHA512),
        Vector(key: OpenSSLKeys.rsa3072PublicKey, scheme: .rsa_pss_rsae_sha256, signature: OpenSSLSignatures.rsa3072PSSSHA256),
    ]

    /// In TLS 1.2 the schemes name the hash alone, with any curve.
    static let vectorsTLS12 = [
        Vector(
            key: OpenSSLKeys.p256PublicKey, scheme: .ecdsa_secp384r1_sha384, signature: OpenSSLSignatures.p256SHA384,
            rules: .tls12),
        Vector(
            key: OpenSSLKeys.p256PublicKey, scheme: .ecdsa_secp521r1_sha512, signature: OpenSSLSignatures.p256SHA512,
            rules: .tls12),
        Vector(
            key: OpenSSLKeys.p384PublicKey, scheme: .ecdsa_secp256r1_sha256, signature: OpenSSLSignatures.p384SHA256,
            rules: .tls12),
        Vector(
            key: OpenSSLKeys.p521PublicKey, scheme: .ecdsa_secp256r1_sha256, signature: OpenSSLSignatures.p521SHA256,
            rules: .tls12),
    ]

    // RFC5246-4.7-1, RFC8422-5.4-1, RFC8422-5.10-3, RFC8422-5.10-5
    @Test("OpenSSL's signatures are valid", arguments: vectors + vectorsTLS12)
    func accepts(_ vector: Vector) throws {
        let key = try PublicKey(subjectPublicKeyInfo: vector.key)
        #expect(key.isValid(vector.signature, for: Self.message, scheme: vector.scheme, rules: vector.rules))
    }

    @Test("A signature with a changed byte, a byte less or more, or over another message is refused", arguments: vectors)
    func refusesTampered(_ vector: Vector) throws {
        let key = try PublicKey(subjectPublicKeyInfo: vector.key)
        for index in stride(from: 0, to: vector.signature.count, by: max(1, vector.signature.count / 24)) {
            var changed = vector.signature
            changed[index] ^= 0x01
            #expect(!key.isValid(changed, for: Self.message, scheme: vector.scheme), "byte \(index)")
        }
        #expect(!key.isValid([], for: Self.message, scheme: vector.scheme))
        #expect(!key.isValid(Array(vector.signature.dropLast()), for: Self.message, scheme: vector.scheme))
        #expect(!key.isValid(vector.signature + [0], for: Self.message, scheme: vector.scheme))
        #expect(!key.isValid([0] + vector.signature, for: Self.message, scheme: vector.scheme))
        #expect(!key.isValid(vector.signature, for: Self.message + [0], scheme: vector.scheme))
        #expect(!key.isValid(vector.signature, for: [], scheme: vector.scheme))
    }

    @Test("An ECDSA signature in BER that is not DER, or with r or s of zero, is refused")
    func refusesLooseECDSA() throws {
        let key = try PublicKey(subjectPublicKeyInfo: OpenSSLKeys.p256PublicKey)
        let signature = OpenSSLSignatures.p256SHA256
        #expect(signature[0] == 0x30 && signature[2] == 0x02)
        let longLength = [0x30, 0x81, signature[1]] + signature.dropFirst(2)
        let longInteger =
            [0x30, signature[1] + 1, 0x02, signature[3] + 1, 0x00] + signature.dropFirst(4)
        let indefinite = [0x30, 0x80] + signature.dropFirst(2) + [0, 0]
        let zeros: [UInt8] = [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]
        let ones: [UInt8] = [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]
        let raw = [UInt8](repeating: 1, count: 64)
        for loose in [longLength, longInteger, indefinite, zeros, ones, raw] {
            #expect(!key.isValid(loose, for: Self.message, scheme: .ecdsa_secp256r1_sha256))
        }
    }

    // RFC8446-4.2.3-1
    @Test("A signature is valid under its own scheme alone", arguments: vectors)
    func refusesOtherSchemes(_ vector: Vector) throws {
        let key = try PublicKey(subjectPublicKeyInfo: vector.key)
        for scheme in Self.allSchemes where scheme != vector.scheme {
            #expect(!key.isValid(vector.signature, for: Self.message, scheme: scheme), "\(scheme.rawValue)")
        }
    }

    @Test("In TLS 1.3 the curve is bound to the hash", arguments: vectorsTLS12)
    func curveIsBoundToHash(_ vector: Vector) throws {
        let key = try PublicKey(subjectPublicKeyInfo: vector.key)
        #expect(!key.isValid(vector.signature, for: Self.message, scheme: vector.scheme))
    }

    // RFC8446-4.2.3-4
    @Test("RSA-PSS: the salt has the hash's length and MGF1 has the scheme's hash")
    func refusesOtherPSSParameters() throws {
        let key = try PublicKey(subjectPublicKeyInfo: OpenSSLKeys.rsa2048PublicKey)
        for signature in [
            OpenSSLSignatures.rsaPSSSHA256Salt20, OpenSSLSignatures.rsaPSSSHA256SaltMax,
            OpenSSLSignatures.rsaPSSSHA256MGF384,
        ] {
            #expect(!key.isValid(signature, for: Self.message, scheme: .rsa_pss_rsae_sha256))
        }
    }

    // RFC8446-4.2.3-13, RFC8446-4.4.3-8, RFC8422-5.10-4
    @Test("SHA-1 and id-RSASSA-PSS schemes are not checked at all")
    func refusesUnsupportedSchemes() throws {
        let key = try PublicKey(subjectPublicKeyInfo: OpenSSLKeys.rsa2048PublicKey)
        #expect(!key.isValid(OpenSSLSignatures.rsaPKCS1SHA1, for: Self.message, scheme: .rsa_pkcs1_sha1, rules: .tls12))
        #expect(!key.isValid(OpenSSLSignatures.rsaPSSSHA256, for: Self.message, scheme: .rsa_pss_pss_sha256))
    }

    @Test("The server's CertificateVerify of RFC 8448 §6 is valid")
    func certificateVerifyOfTheTrace() throws {
        typealias Trace = RFC8448.ClientAuthentication
        // SubjectPublicKeyInfo inside the certificate: the 91 bytes that begin with the P-256 algorithm identifier.
        let prefix = HexBytes.decode("3059301306072a8648ce3d020106082a8648ce3d030107034200")
        let start = try #require(
            Trace.certificate.indices.first { Trace.certificate[$0...].starts(with: prefix) })
        let key = try PublicKey(subjectPublicKeyInfo: Array(Trace.certificate[start..<start + 91]))
        let content =
            [UInt8](repeating: 0x20, count: 64) + Array("TLS 1.3, server CertificateVerify".utf8) + [0]
            + Trace.certificateVerifyTranscriptHash
        let signature = Array(Trace.certificateVerify.dropFirst(8))
        #expect(key.isValid(signature, for: content, scheme: .ecdsa_secp256r1_sha256))
        #expect(!key.isValid(signature, for: content + [0], scheme: .ecdsa_secp256r1_sha256))
    }

    static let allSchemes: [SignatureScheme] = [
        .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512, .ed25519, .rsa_pss_rsae_sha256,
        .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512, .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512, .rsa_pss_pss_sha256,
        .ecdsa_sha1, .rsa_pkcs1_sha1, SignatureScheme(rawValue: 0xfe0a),
    ]
}
