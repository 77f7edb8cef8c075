public import ApusCrypto

/// What an endpoint proves itself with: a certificate chain and the private key of its first certificate.
public struct Identity: Sendable {
    /// DER certificates, the end entity's first, each certifying the one before it (RFC 8446 §4.4.2).
    public var certificateChain: [[UInt8]]
    /// Where the private key lives.
    public var key: Key
    /// What is stapled to the first certificate for clients that ask for it; shared, so that it can be renewed while servers run.
    public var ocspStaple: OCSPStaple?
    /// DER SubjectPublicKeyInfo of the key, to be shown where raw public keys are negotiated (RFC 7250). A key in this process needs
    /// none: its own is shown. A remote one without it shows certificates alone.
    public var rawPublicKey: [UInt8]?
    /// Who decrypts premaster secrets where the key lives elsewhere, for the legacy policy's static RSA key exchange; nil for nobody.
    public var premasterDecrypter: (any RemotePremasterDecrypter)?

    public enum Key: Sendable {
        /// In this process: the engine signs by itself.
        case local(PrivateKey)
        /// Elsewhere (an HSM, another process): the engine asks and waits.
        case remote(any RemoteSigner)
    }

    /// An identity whose key is in this process.
    ///
    /// `ApusX509` loads both from PEM files and checks that they belong together.
    public init(certificateChain: [[UInt8]], privateKey: PrivateKey) {
        self.certificateChain = certificateChain
        self.key = .local(privateKey)
    }

    /// An identity whose key is used through `signer`.
    public init(certificateChain: [[UInt8]], signer: any RemoteSigner) {
        self.certificateChain = certificateChain
        self.key = .remote(signer)
    }

    /// An identity that is nothing but a key, for peers that know it beforehand (RFC 7250).
    public init(rawPublicKeyOf privateKey: PrivateKey) {
        self.init(certificateChain: [], privateKey: privateKey)
        rawPublicKey = privateKey.publicKey.subjectPublicKeyInfo
    }

    /// The schemes this identity's key can sign with, preferred first.
    package var signatureSchemes: [SignatureScheme] {
        switch key {
        case .local(let privateKey): privateKey.signatureSchemes
        case .remote(let signer): signer.signatureSchemes
        }
    }

    /// The same for TLS 1.2, where a key can sign with more.
    var signatureSchemesTLS12: [SignatureScheme] {
        switch key {
        case .local(let privateKey): privateKey.signatureSchemesTLS12
        case .remote(let signer): signer.signatureSchemes
        }
    }
}

/// A private key that is used from a distance.
public protocol RemoteSigner: Sendable {
    /// The schemes the key can sign with, preferred first.
    var signatureSchemes: [SignatureScheme] { get }

    /// Signs `input.bytes` with `scheme`; the handshake waits for it, within its time limit.
    func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8]
}

/// What is signed to prove possession of a key, never a bare digest.
public struct SignatureInput: Sendable, Equatable {
    /// Whose signature it is, and over what.
    public enum Purpose: Sendable, Equatable {
        case serverCertificateVerifyTLS13
        case clientCertificateVerifyTLS13
        /// RFC 8422 §5.4: the server's ephemeral key, with both random values.
        case serverKeyExchangeTLS12
        /// RFC 5246 §7.4.8: all handshake messages so far.
        case clientCertificateVerifyTLS12
    }

    public let purpose: Purpose
    /// The transcript hash that is covered; empty in TLS 1.2, where ``bytes`` hold what is covered itself.
    public let transcriptHash: [UInt8]
    /// The exact bytes to sign (before the scheme's own hashing): in TLS 1.3 64 spaces, the context string (RFC 8446 §4.4.3), a zero byte
    /// and the transcript hash.
    public let bytes: [UInt8]
}
