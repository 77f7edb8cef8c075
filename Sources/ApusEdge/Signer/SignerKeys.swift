package import ApusCrypto
import ApusTLS
import ApusWire
import ApusX509

/// The keys of a signer, and what it does with them: an answer for each request, without any channel.
///
/// It signs nothing that it has not put together itself from the parts of a server's handshake. What is signed in TLS 1.3 begins with 64
/// spaces and the server's context string; what is signed in TLS 1.2 has 0x03, a named curve, in the place where that string would begin: a
/// request of one kind can't be made to give a signature of the other.
package struct SignerKeys: Sendable {
    private let keys: [[UInt8]: PrivateKey]

    package init(_ keys: [PrivateKey]) {
        self.keys = Dictionary(
            keys.map { (PublicKeyPins.hash(of: $0.publicKey.subjectPublicKeyInfo), $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func answer(_ request: SignerRequest, key name: [UInt8]) -> SignerAnswer {
        guard let key = keys[name] else { return .refused(.unknownKey) }
        switch request {
        case .describe:
            return .key(schemes: Self.schemes(of: key), decrypts: key.decrypts)
        case .signTLS13(let scheme, let hash):
            guard scheme.isValidInCertificateVerify else { return .refused(.unfit) }
            let input = SignatureInput(purpose: .serverCertificateVerifyTLS13, transcriptHash: hash)
            return sign(input.bytes, key, scheme, .tls13)
        case .signTLS12(let scheme, let clientRandom, let serverRandom, let params):
            return sign(params.signedContent(clientRandom: clientRandom, serverRandom: serverRandom), key, scheme, .tls12)
        case .decrypt(let version, let ciphertext):
            guard key.decrypts else { return .refused(.unfit) }
            do {
                let secret = try key.premasterSecret(decrypting: ciphertext, clientVersion: version).revealed()
                return .premasterSecret(secret)
            } catch {
                return .refused(.unfit)
            }
        }
    }

    private func sign(
        _ bytes: [UInt8], _ key: PrivateKey, _ scheme: SignatureScheme, _ rules: SignatureRules
    ) -> SignerAnswer {
        do throws(CryptoError) {
            return .signature(try key.sign(bytes, with: scheme, rules: rules))
        } catch {
            if case .unsupportedScheme = error { return .refused(.unfit) }
            return .refused(.failed)
        }
    }

    /// Those of TLS 1.3, and of those that TLS 1.2 has besides what RSA keys do: its pairings of other curves with other hashes are not needed.
    private static func schemes(of key: PrivateKey) -> [SignatureScheme] {
        let others = key.decrypts ? key.signatureSchemesTLS12.filter { !key.signatureSchemes.contains($0) } : []
        return key.signatureSchemes + others
    }
}

extension PrivateKey {
    fileprivate var decrypts: Bool { if case .rsa = kind { true } else { false } }
}

extension SignatureScheme {
    /// RFC 8446 §4.4.3: PKCS #1 v1.5 is for certificates alone.
    fileprivate var isValidInCertificateVerify: Bool {
        ![.rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512].contains(self)
    }
}
