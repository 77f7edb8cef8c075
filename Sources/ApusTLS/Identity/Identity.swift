public import ApusCrypto

/// What an endpoint proves itself with: a certificate chain and the private key of its first certificate.
public struct Identity: Sendable {
    /// DER certificates, the end entity's first, each certifying the one before it (RFC 8446 §4.4.2).
    public var certificateChain: [[UInt8]]
    /// Where the private key lives.
    public var key: Key

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

    /// The schemes this identity's key can sign with, preferred first.
    package var signatureSchemes: [SignatureScheme] {
        switch key {
        case .local(let privateKey): privateKey.signatureSchemes
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
    /// Whose signature it is, which fixes the context string (RFC 8446 §4.4.3).
    public enum Purpose: Sendable, Equatable {
        case serverCertificateVerifyTLS13
        case clientCertificateVerifyTLS13
    }

    public let purpose: Purpose
    /// The transcript hash that is covered.
    public let transcriptHash: [UInt8]
    /// The exact bytes to sign (before the scheme's own hashing): 64 spaces, context string, zero byte, transcript hash.
    public let bytes: [UInt8]
}
