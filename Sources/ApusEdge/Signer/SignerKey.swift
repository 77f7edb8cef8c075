import ApusCrypto
package import ApusTLS
import ApusWire
import ApusX509

/// A private key that a signer holds, for an `Identity`.
///
/// What the signer answers is checked with the public key before any client sees it: a fault in an RSA signature would give the key away
/// (Boneh, DeMillo, Lipton), and the reason belongs into this side's log rather than into the client's.
package struct SignerKey: RemoteSigner, RemotePremasterDecrypter {
    package let signatureSchemes: [SignatureScheme]
    private let decrypts: Bool
    private let client: SignerClient
    private let publicKey: PublicKey
    private let name: [UInt8]

    /// Asks the signer what it can do with the key.
    ///
    /// - Parameter subjectPublicKeyInfo: DER, of the certificate.
    /// - Throws: ``SignerError``; `CryptoError` for a key of a kind that is not supported.
    package init(subjectPublicKeyInfo: [UInt8], client: SignerClient) async throws {
        publicKey = try PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo)
        name = PublicKeyPins.hash(of: subjectPublicKeyInfo)
        self.client = client
        switch try await client.ask(.describe, key: name) {
        case .key(let schemes, let decrypts):
            signatureSchemes = schemes
            self.decrypts = decrypts
        case .refused(let refusal): throw SignerError.refused(refusal)
        case .signature, .premasterSecret: throw SignerError.wrongAnswer
        }
    }

    /// A chain whose key is the signer's.
    package func identity(certificateChain: [[UInt8]]) -> Identity {
        var identity = Identity(certificateChain: certificateChain, signer: self)
        identity.rawPublicKey = publicKey.subjectPublicKeyInfo
        if decrypts { identity.premasterDecrypter = self }
        return identity
    }

    package func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8] {
        let request: SignerRequest
        let rules: SignatureRules
        switch input.purpose {
        case .serverCertificateVerifyTLS13:
            request = .signTLS13(scheme, transcriptHash: input.transcriptHash)
            rules = .tls13
        case .serverKeyExchangeTLS12:
            request = try Self.request(input.bytes, scheme)
            rules = .tls12
        // The signer is for servers.
        case .clientCertificateVerifyTLS13, .clientCertificateVerifyTLS12: throw SignerError.refused(.unfit)
        }
        switch try await client.ask(request, key: name) {
        case .signature(let signature):
            guard publicKey.isValid(signature, for: input.bytes, scheme: scheme, rules: rules) else {
                throw SignerError.wrongAnswer
            }
            return signature
        case .refused(let refusal): throw SignerError.refused(refusal)
        case .key, .premasterSecret: throw SignerError.wrongAnswer
        }
    }

    /// The parts of what is signed in TLS 1.2.
    private static func request(_ bytes: [UInt8], _ scheme: SignatureScheme) throws(DecodeError) -> SignerRequest {
        var rest = bytes.span
        let clientRandom = try Random(decoding: &rest)
        let serverRandom = try Random(decoding: &rest)
        let params = try ServerECDHParams(decoding: &rest)
        try rest.expectEnd()
        return .signTLS12(scheme, clientRandom: clientRandom, serverRandom: serverRandom, params)
    }

    package func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8] {
        let request = SignerRequest.decrypt(clientVersion: input.clientVersion, ciphertext: input.ciphertext)
        switch try await client.ask(request, key: name) {
        case .premasterSecret(let secret): return secret
        case .refused(let refusal): throw SignerError.refused(refusal)
        case .key, .signature: throw SignerError.wrongAnswer
        }
    }
}
