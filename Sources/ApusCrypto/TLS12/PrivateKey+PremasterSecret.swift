package import ApusWire
import Crypto
import CryptoExtras

extension PrivateKey {
    /// Decrypts a premaster secret, with implicit rejection: whatever the ciphertext, 48 bytes come out, and which kind they are can't be told
    /// (RFC 5246 §7.4.7.1).
    ///
    /// - Parameters:
    ///   - clientVersion: `client_version` of the ClientHello, which the premaster secret must repeat.
    ///   - random: Where the bytes come from that take the place of a secret that is not well-formed. They are drawn first, always.
    /// - Throws: `CryptoError.invalidKey` for a key that is not RSA, and nothing else.
    package func premasterSecret(
        decrypting ciphertext: [UInt8], clientVersion: ProtocolVersion, random: RandomSource = .system
    ) throws(CryptoError) -> SharedSecret {
        guard case .rsa(_, let raw) = key else { throw .invalidKey("only an RSA key can decrypt a premaster secret") }
        var fallback = random.bytes(PremasterSecretRSA.length)
        defer { wipe(&fallback) }
        var encodedMessage = raw.encodedMessage(decrypting: ciphertext)
        defer { wipe(&encodedMessage) }
        var secret = PremasterSecretRSA.extract(from: encodedMessage, clientVersion: clientVersion, fallback: fallback)
        defer { wipe(&secret) }
        return SharedSecret(bytes: secret)
    }
}

extension _RSA.BlindSigning.PrivateKey {
    /// RSADP (RFC 8017 §5.1.2): the private operation alone, which swift-crypto gives under the name of its other use, with blinding.
    ///
    /// It refuses a ciphertext of another length than the modulus, or not below it. Everybody can see both; zeros then stand for the
    /// encoded message, which is not well-formed.
    fileprivate func encodedMessage(decrypting ciphertext: [UInt8]) -> [UInt8] {
        do {
            return Array(try blindSignature(for: ciphertext).rawRepresentation)
        } catch {
            return [UInt8](repeating: 0, count: (keySizeInBits + 7) / 8)
        }
    }
}

extension PublicKey {
    /// Encrypts a premaster secret with RSAES-PKCS1-v1_5 (RFC 5246 §7.4.7.1, RFC 8017 §7.2.1).
    ///
    /// - Throws: `CryptoError.invalidKey` for a key that is not RSA, or whose modulus is no whole number of bytes.
    package func encrypt(premasterSecret: SharedSecret) throws(CryptoError) -> [UInt8] {
        guard case .rsa = kind else { throw .invalidKey("a premaster secret is encrypted to an RSA key, not \(kind)") }
        var bytes = premasterSecret.revealed()
        defer { wipe(&bytes) }
        do {
            let key = try _RSA.Encryption.PublicKey(derRepresentation: subjectPublicKeyInfo)
            return Array(try key.encrypt(bytes, padding: ._WEAK_AND_INSECURE_PKCS_V1_5))
        } catch {
            throw .invalidKey("the RSA key of \(kind) does not encrypt a premaster secret")
        }
    }
}
