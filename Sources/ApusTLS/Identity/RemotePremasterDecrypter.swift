import ApusCrypto

/// An RSA private key that lives elsewhere and takes part in the static RSA key exchange of the legacy policy.
///
/// It stands beside ``RemoteSigner`` in an ``Identity``. Without it, an identity with a remote key is not used for static RSA.
public protocol RemotePremasterDecrypter: Sendable {
    /// The premaster secret: 48 bytes, always (RFC 5246 §7.4.7.1).
    ///
    /// Where the ciphertext does not decrypt, is not well-formed, or does not hold ``EncryptedPremasterSecret/clientVersion``, the answer is
    /// 48 random bytes, after the same work and with nothing that tells the two apart; a key that says "wrong padding" can be used to
    /// decrypt recorded connections (Bleichenbacher). Throw only for what has nothing to do with the ciphertext, such as a key
    /// that can't be reached. The peer can't tell that from a wrong ciphertext: the handshake goes on with random bytes, as it does after
    /// an answer of another length.
    func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8]
}

/// What a client sent in static RSA key exchange.
public struct EncryptedPremasterSecret: Sendable, Equatable {
    /// RSAES-PKCS1-v1_5 under the certificate's key, if the client is honest; of any length.
    public let ciphertext: [UInt8]
    /// The version that the ClientHello offered, which the premaster secret must begin with.
    public let clientVersion: ProtocolVersion
}

/// Who decrypts premaster secrets with an identity's key.
enum PremasterDecrypter: Sendable {
    case local(PrivateKey)
    case remote(any RemotePremasterDecrypter)
}

extension Identity {
    /// Nil where the key is not RSA, or lives elsewhere and does not do this.
    var decrypter: PremasterDecrypter? {
        switch key {
        case .local(let privateKey):
            guard case .rsa = privateKey.kind else { return nil }
            return .local(privateKey)
        case .remote:
            return premasterDecrypter.map(PremasterDecrypter.remote)
        }
    }
}
