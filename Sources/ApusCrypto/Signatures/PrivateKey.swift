package import ApusWire
package import Crypto
package import CryptoExtras

/// A private key that signs handshakes: P-256, P-384, P-521, Ed25519, RSA of at least 2048 bits, or ML-DSA-65 and ML-DSA-87.
///
/// A key can't be printed or compared: its description is its kind alone. Load one with ApusX509's `PrivateKey.load(pemFile:)`.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let key: Key
    /// The public half, as a certificate carries it.
    package let publicKey: PublicKey

    enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        /// Twice the same key: swift-crypto has a type for each use, and the second gives the private operation alone, which
        /// decrypting a premaster secret needs.
        case rsa(_RSA.Signing.PrivateKey, raw: _RSA.BlindSigning.PrivateKey<SHA384>)
        /// For PSS alone; with that scheme's hash alone where one is given.
        case rsaPSS(_RSA.Signing.PrivateKey, algorithm: [UInt8], restriction: SignatureScheme?)
        case mldsa65(MLDSA65.PrivateKey)
        case mldsa87(MLDSA87.PrivateKey)
    }

    package init(p256 key: P256.Signing.PrivateKey) throws(CryptoError) {
        self.key = .p256(key)
        publicKey = try PublicKey(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    package init(p384 key: P384.Signing.PrivateKey) throws(CryptoError) {
        self.key = .p384(key)
        publicKey = try PublicKey(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    package init(p521 key: P521.Signing.PrivateKey) throws(CryptoError) {
        self.key = .p521(key)
        publicKey = try PublicKey(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    package init(ed25519 key: Curve25519.Signing.PrivateKey) throws(CryptoError) {
        self.key = .ed25519(key)
        publicKey = try PublicKey(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    /// - Throws: `CryptoError.invalidKey` for a modulus outside 2048…8192 bits.
    package init(rsa key: _RSA.Signing.PrivateKey) throws(CryptoError) {
        do {
            self.key = .rsa(key, raw: try .init(derRepresentation: key.derRepresentation))
        } catch {
            throw .invalidKey("the RSA key is not usable")
        }
        publicKey = try PublicKey(subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    /// A key for PSS alone.
    ///
    /// - Parameter algorithm: its AlgorithmIdentifier in DER, which may restrict it to one hash.
    /// - Throws: `CryptoError.invalidKey` for a modulus outside 2048…8192 bits.
    package init(rsaPSS key: _RSA.Signing.PrivateKey, algorithm: [UInt8], restriction: SignatureScheme?) throws(CryptoError) {
        self.key = .rsaPSS(key, algorithm: algorithm, restriction: restriction)
        publicKey = try PublicKey(
            subjectPublicKeyInfo: KeyWriter.publicKeyInfo(algorithm: algorithm, key: Array(key.publicKey.pkcs1DERRepresentation)))
    }

    package init(mldsa65 key: MLDSA65.PrivateKey) throws(CryptoError) {
        self.key = .mldsa65(key)
        publicKey = try PublicKey(
            subjectPublicKeyInfo: KeyWriter.publicKeyInfo(
                algorithm: KeyWriter.algorithm(OID.mldsa65), key: Array(key.publicKey.rawRepresentation)))
    }

    package init(mldsa87 key: MLDSA87.PrivateKey) throws(CryptoError) {
        self.key = .mldsa87(key)
        publicKey = try PublicKey(
            subjectPublicKeyInfo: KeyWriter.publicKeyInfo(
                algorithm: KeyWriter.algorithm(OID.mldsa87), key: Array(key.publicKey.rawRepresentation)))
    }

    package var kind: KeyKind { publicKey.kind }

    /// The schemes of TLS 1.3 that this key can sign with, preferred first.
    package var signatureSchemes: [SignatureScheme] { allowed(kind.signatureSchemes) }

    /// The same for TLS 1.2, where a key can sign with more.
    package var signatureSchemesTLS12: [SignatureScheme] { allowed(kind.signatureSchemesTLS12) }

    /// A key that is restricted to one hash signs with that alone.
    private func allowed(_ schemes: [SignatureScheme]) -> [SignatureScheme] {
        guard case .rsaPSS(_, _, let restriction?) = key else { return schemes }
        return schemes.filter { $0 == restriction.withPSSKey }
    }

    /// Signs the message.
    ///
    /// RSA-PSS uses the scheme's hash for the message and for MGF1, and a salt of the hash's length (RFC 9846 §4.2.3).
    ///
    /// - Throws: `CryptoError.unsupportedScheme` where the scheme does not fit the key under the rules, `.signingFailed`.
    package func sign(
        _ message: [UInt8], with scheme: SignatureScheme, rules: SignatureRules = .tls13
    ) throws(CryptoError) -> [UInt8] {
        guard let algorithm = SignatureAlgorithm(scheme), rules.allows(algorithm, for: kind) else {
            throw .unsupportedScheme(scheme)
        }
        do {
            switch algorithm {
            case .ed25519: return try key.signEd25519(message, scheme)
            case .ecdsa(.sha256): return try key.signECDSA(SHA256.hash(data: message), scheme)
            case .ecdsa(.sha384): return try key.signECDSA(SHA384.hash(data: message), scheme)
            case .ecdsa(.sha512): return try key.signECDSA(SHA512.hash(data: message), scheme)
            case .rsaPSS(.sha256): return try key.signRSA(SHA256.hash(data: message), .PSS, scheme)
            case .rsaPSS(.sha384): return try key.signRSA(SHA384.hash(data: message), .PSS, scheme)
            case .rsaPSS(.sha512): return try key.signRSA(SHA512.hash(data: message), .PSS, scheme)
            case .rsaPSSKey(.sha256): return try key.signPSS(SHA256.hash(data: message), scheme)
            case .rsaPSSKey(.sha384): return try key.signPSS(SHA384.hash(data: message), scheme)
            case .rsaPSSKey(.sha512): return try key.signPSS(SHA512.hash(data: message), scheme)
            case .mldsa65, .mldsa87: return try key.signMLDSA(message, scheme)
            case .rsaPKCS1(.sha256): return try key.signRSA(SHA256.hash(data: message), .insecurePKCS1v1_5, scheme)
            case .rsaPKCS1(.sha384): return try key.signRSA(SHA384.hash(data: message), .insecurePKCS1v1_5, scheme)
            case .rsaPKCS1(.sha512): return try key.signRSA(SHA512.hash(data: message), .insecurePKCS1v1_5, scheme)
            }
        } catch let error as CryptoError {
            throw error
        } catch {
            throw .signingFailed("\(error)")
        }
    }

    /// The kind alone: "ECDSA P-256 private key".
    public var description: String { "\(kind) private key" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PrivateKey.Key {
    fileprivate func signEd25519(_ message: [UInt8], _ scheme: SignatureScheme) throws -> [UInt8] {
        guard case .ed25519(let key) = self else { throw CryptoError.unsupportedScheme(scheme) }
        return Array(try key.signature(for: message))
    }

    fileprivate func signECDSA(_ digest: some Digest, _ scheme: SignatureScheme) throws -> [UInt8] {
        switch self {
        case .p256(let key): Array(try key.signature(for: digest).derRepresentation)
        case .p384(let key): Array(try key.signature(for: digest).derRepresentation)
        case .p521(let key): Array(try key.signature(for: digest).derRepresentation)
        case .ed25519, .rsa, .rsaPSS, .mldsa65, .mldsa87: throw CryptoError.unsupportedScheme(scheme)
        }
    }

    fileprivate func signRSA(
        _ digest: some Digest, _ padding: _RSA.Signing.Padding, _ scheme: SignatureScheme
    ) throws -> [UInt8] {
        guard case .rsa(let key, _) = self else { throw CryptoError.unsupportedScheme(scheme) }
        return Array(try key.signature(for: digest, padding: padding).rawRepresentation)
    }

    fileprivate func signPSS(_ digest: some Digest, _ scheme: SignatureScheme) throws -> [UInt8] {
        guard case .rsaPSS(let key, _, let restriction) = self, restriction == nil || restriction?.withPSSKey == scheme else {
            throw CryptoError.unsupportedScheme(scheme)
        }
        return Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
    }

    fileprivate func signMLDSA(_ message: [UInt8], _ scheme: SignatureScheme) throws -> [UInt8] {
        switch self {
        case .mldsa65(let key): Array(try key.signature(for: message))
        case .mldsa87(let key): Array(try key.signature(for: message))
        default: throw CryptoError.unsupportedScheme(scheme)
        }
    }
}

extension SignatureScheme {
    /// The scheme of the same hash for a key that is for PSS alone.
    fileprivate var withPSSKey: SignatureScheme {
        switch self {
        case .rsa_pss_rsae_sha256: .rsa_pss_pss_sha256
        case .rsa_pss_rsae_sha384: .rsa_pss_pss_sha384
        case .rsa_pss_rsae_sha512: .rsa_pss_pss_sha512
        default: self
        }
    }
}
