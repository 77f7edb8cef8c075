package import ApusWire
import Crypto
import CryptoExtras

/// A public key from a certificate, which checks signatures.
package struct PublicKey: Sendable, CustomStringConvertible {
    /// The DER that the key was read from, or would be written as.
    package let subjectPublicKeyInfo: [UInt8]
    package let kind: KeyKind
    private let key: Key

    fileprivate enum Key: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
        /// For PSS alone; with that scheme's hash alone where one is given.
        case rsaPSS(_RSA.Signing.PublicKey, restriction: SignatureScheme?)
        case mldsa65(MLDSA65.PublicKey)
        case mldsa87(MLDSA87.PublicKey)
    }

    /// The smallest RSA modulus accepted, in bits (RFC 9325 §4.5).
    package static let minRSABits = 2048
    /// The largest RSA modulus accepted, in bits: a check with it takes some ten times as long as with 2048.
    package static let maxRSABits = 8192

    /// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    ///
    /// - Throws: `CryptoError.invalidKey`, which says what was found, for DER that is not valid, an algorithm or curve that is not
    ///   supported, a point that is compressed or not on its curve, an RSA modulus outside 2048…8192 bits.
    package init(subjectPublicKeyInfo der: [UInt8]) throws(CryptoError) {
        let algorithm: KeyAlgorithmIdentifier
        let bits: [UInt8]
        do {
            var outer = DERReader(der)
            var sequence = try outer.readSequence("SubjectPublicKeyInfo")
            try outer.expectEnd("SubjectPublicKeyInfo")
            algorithm = try KeyAlgorithmIdentifier(decoding: &sequence)
            bits = try sequence.readOctetBitString("subjectPublicKey")
            try sequence.expectEnd("SubjectPublicKeyInfo")
        } catch let error as DERReader.Malformed {
            throw KeyDecodingError.malformed(error.field).asCryptoError(in: "SubjectPublicKeyInfo")
        } catch let error as KeyDecodingError {
            throw error.asCryptoError(in: "SubjectPublicKeyInfo")
        } catch {
            throw .invalidKey("SubjectPublicKeyInfo is not valid")
        }
        let key = try Key(algorithm, bits: bits)
        self.key = key
        kind = key.kind
        subjectPublicKeyInfo = der
    }

    /// Refuses a modulus, given without leading zeros, that is smaller or larger than we accept.
    static func checkRSASize(modulus: [UInt8]) throws(CryptoError) {
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= minRSABits else {
            throw .invalidKey("found an RSA key of \(bits) bits; at least \(minRSABits) are accepted")
        }
        guard bits <= maxRSABits else {
            throw .invalidKey("found an RSA key of \(bits) bits; at most \(maxRSABits) are accepted")
        }
    }

    /// The schemes of TLS 1.3 that this key can have signed with, preferred first.
    package var signatureSchemes: [SignatureScheme] { kind.signatureSchemes }

    /// Whether that is this key's signature of the message under the scheme.
    ///
    /// False also when the scheme does not fit the key: in TLS 1.3 the curve is bound to the hash (RFC 9846 §4.2.3).
    /// PKCS #1 v1.5 schemes are checked when asked for; that TLS 1.3 forbids them in CertificateVerify is the engine's rule.
    package func isValid(
        _ signature: [UInt8], for message: [UInt8], scheme: SignatureScheme, rules: SignatureRules = .tls13
    ) -> Bool {
        guard let algorithm = SignatureAlgorithm(scheme), rules.allows(algorithm, for: kind) else { return false }
        switch algorithm {
        case .ed25519: return key.isValidEd25519(signature, message)
        case .ecdsa(.sha256): return key.isValidECDSA(signature, SHA256.hash(data: message))
        case .ecdsa(.sha384): return key.isValidECDSA(signature, SHA384.hash(data: message))
        case .ecdsa(.sha512): return key.isValidECDSA(signature, SHA512.hash(data: message))
        case .mldsa65, .mldsa87: return key.isValidMLDSA(signature, message)
        case .rsaPSS(.sha256), .rsaPSSKey(.sha256):
            return key.isValidRSA(signature, SHA256.hash(data: message), .PSS)
        case .rsaPSS(.sha384), .rsaPSSKey(.sha384):
            return key.isValidRSA(signature, SHA384.hash(data: message), .PSS)
        case .rsaPSS(.sha512), .rsaPSSKey(.sha512):
            return key.isValidRSA(signature, SHA512.hash(data: message), .PSS)
        case .rsaPKCS1(.sha256): return key.isValidRSA(signature, SHA256.hash(data: message), .insecurePKCS1v1_5)
        case .rsaPKCS1(.sha384): return key.isValidRSA(signature, SHA384.hash(data: message), .insecurePKCS1v1_5)
        case .rsaPKCS1(.sha512): return key.isValidRSA(signature, SHA512.hash(data: message), .insecurePKCS1v1_5)
        }
    }

    package var description: String { "\(kind) public key" }
}

extension PublicKey.Key {
    fileprivate init(_ algorithm: KeyAlgorithmIdentifier, bits: [UInt8]) throws(CryptoError) {
        switch algorithm {
        case .rsa:
            self = .rsa(try Self.rsa(bits))
        case .rsaPSS(let restriction):
            self = .rsaPSS(try Self.rsa(bits), restriction: restriction)
        case .mldsa65:
            do { self = .mldsa65(try MLDSA65.PublicKey(rawRepresentation: bits)) } catch {
                throw .invalidKey("an ML-DSA-65 public key has 1952 bytes, this one \(bits.count)")
            }
        case .mldsa87:
            do { self = .mldsa87(try MLDSA87.PublicKey(rawRepresentation: bits)) } catch {
                throw .invalidKey("an ML-DSA-87 public key has 2592 bytes, this one \(bits.count)")
            }
        case .ed25519:
            do {
                self = .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: bits))
            } catch {
                throw .invalidKey("an Ed25519 public key has 32 bytes, this one \(bits.count)")
            }
        case .p256, .p384, .p521:
            guard bits.first != 2, bits.first != 3 else {
                throw .invalidKey("found a compressed elliptic curve point; only the uncompressed form is accepted")
            }
            do {
                self = try Self.point(algorithm, bits)
            } catch {
                throw .invalidKey("the elliptic curve point is not one of its curve")
            }
        }
    }

    private static func point(_ algorithm: KeyAlgorithmIdentifier, _ bits: [UInt8]) throws -> Self {
        switch algorithm {
        case .p256: .p256(try P256.Signing.PublicKey(x963Representation: bits))
        case .p384: .p384(try P384.Signing.PublicKey(x963Representation: bits))
        case .p521: .p521(try P521.Signing.PublicKey(x963Representation: bits))
        case .ed25519, .rsa, .rsaPSS, .mldsa65, .mldsa87: throw CryptoError.invalidKey("not an elliptic curve point")
        }
    }

    /// RFC 8017 §A.1.1: `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`
    private static func rsa(_ der: [UInt8]) throws(CryptoError) -> _RSA.Signing.PublicKey {
        let modulus: [UInt8]
        let exponent: [UInt8]
        do {
            var outer = DERReader(der)
            var sequence = try outer.readSequence("RSAPublicKey")
            try outer.expectEnd("RSAPublicKey")
            modulus = try sequence.readUnsignedInteger("modulus")
            exponent = try sequence.readUnsignedInteger("publicExponent")
            try sequence.expectEnd("RSAPublicKey")
        } catch {
            throw .invalidKey("RSAPublicKey is not valid DER at \(error.field)")
        }
        try PublicKey.checkRSASize(modulus: modulus)
        do {
            return try _RSA.Signing.PublicKey(n: modulus, e: exponent)
        } catch {
            throw .invalidKey("the RSA modulus or public exponent is not valid")
        }
    }

    fileprivate var kind: KeyKind {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        case .ed25519: .ed25519
        case .rsa(let key): .rsa(bits: key.keySizeInBits)
        case .rsaPSS(let key, _): .rsaPSS(bits: key.keySizeInBits)
        case .mldsa65: .mldsa65
        case .mldsa87: .mldsa87
        }
    }

    fileprivate func isValidEd25519(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        guard case .ed25519(let key) = self else { return false }
        return key.isValidSignature(signature, for: message)
    }

    fileprivate func isValidMLDSA(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        switch self {
        case .mldsa65(let key): key.isValidSignature(signature, for: message)
        case .mldsa87(let key): key.isValidSignature(signature, for: message)
        default: false
        }
    }

    fileprivate func isValidRSA(_ signature: [UInt8], _ digest: some Digest, _ padding: _RSA.Signing.Padding) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        switch self {
        case .rsa(let key): return key.isValidSignature(signature, for: digest, padding: padding)
        case .rsaPSS(let key, let restriction):
            guard restriction.map({ Self.digestLength($0) == type(of: digest).byteCount }) ?? true else { return false }
            return key.isValidSignature(signature, for: digest, padding: padding)
        default: return false
        }
    }

    private static func digestLength(_ scheme: SignatureScheme) -> Int {
        switch scheme {
        case .rsa_pss_rsae_sha256: 32
        case .rsa_pss_rsae_sha384: 48
        default: 64
        }
    }

    /// ECDSA signatures are DER on the wire: `Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 8446 §4.2.3).
    fileprivate func isValidECDSA(_ signature: [UInt8], _ digest: some Digest) -> Bool {
        do {
            switch self {
            case .p256(let key): return key.isValidSignature(try .init(derRepresentation: signature), for: digest)
            case .p384(let key): return key.isValidSignature(try .init(derRepresentation: signature), for: digest)
            case .p521(let key): return key.isValidSignature(try .init(derRepresentation: signature), for: digest)
            case .ed25519, .rsa, .rsaPSS, .mldsa65, .mldsa87: return false
            }
        } catch {
            return false
        }
    }
}
