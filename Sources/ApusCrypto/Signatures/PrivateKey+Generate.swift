import Crypto
import CryptoExtras

extension PrivateKey {
    /// Makes a new key of that kind, from the system's random generator.
    ///
    /// - Throws: `CryptoError.invalidKey` for an RSA size outside 2048…8192 bits or not a multiple of 8.
    package static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        switch kind {
        case .p256: return try PrivateKey(p256: P256.Signing.PrivateKey(compactRepresentable: false))
        case .p384: return try PrivateKey(p384: P384.Signing.PrivateKey(compactRepresentable: false))
        case .p521: return try PrivateKey(p521: P521.Signing.PrivateKey(compactRepresentable: false))
        case .ed25519: return try PrivateKey(ed25519: Curve25519.Signing.PrivateKey())
        case .rsaPSS(let bits):
            return try PrivateKey(rsaPSS: rsa(bits: bits), algorithm: KeyWriter.algorithm(OID.rsassaPSS), restriction: nil)
        case .mldsa65:
            do { return try PrivateKey(mldsa65: MLDSA65.PrivateKey()) } catch {
                throw .invalidKey("the ML-DSA key could not be made")
            }
        case .mldsa87:
            do { return try PrivateKey(mldsa87: MLDSA87.PrivateKey()) } catch {
                throw .invalidKey("the ML-DSA key could not be made")
            }
        case .rsa(let bits):
            return try PrivateKey(rsa: rsa(bits: bits))
        }
    }

    private static func rsa(bits: Int) throws(CryptoError) -> _RSA.Signing.PrivateKey {
        guard (PublicKey.minRSABits...PublicKey.maxRSABits).contains(bits), bits % 8 == 0 else {
            throw .invalidKey("an RSA key of \(bits) bits can't be made; sizes are multiples of 8 from 2048 to 8192")
        }
        do { return try _RSA.Signing.PrivateKey(keySize: _RSA.Signing.KeySize(bitCount: bits)) } catch {
            throw .invalidKey("the RSA key could not be made")
        }
    }

    /// The contents of a PEM block "PRIVATE KEY" (PKCS #8), for writing a key that was generated here to its file.
    package func revealedPKCS8() -> [UInt8] {
        switch key {
        case .p256(let key): Array(key.pkcs8DERRepresentation)
        case .p384(let key): Array(key.pkcs8DERRepresentation)
        case .p521(let key): Array(key.pkcs8DERRepresentation)
        case .ed25519(let key): Array(key.pkcs8DERRepresentation)
        case .rsa(let key, _): Array(key.pkcs8DERRepresentation)
        case .rsaPSS(let key, let algorithm, _):
            KeyWriter.privateKeyInfo(algorithm: algorithm, key: Array(key.derRepresentation))
        case .mldsa65(let key):
            KeyWriter.privateKeyInfo(
                algorithm: KeyWriter.algorithm(OID.mldsa65), key: KeyWriter.value(0x80, Array(key.seedRepresentation)))
        case .mldsa87(let key):
            KeyWriter.privateKeyInfo(
                algorithm: KeyWriter.algorithm(OID.mldsa87), key: KeyWriter.value(0x80, Array(key.seedRepresentation)))
        }
    }
}
