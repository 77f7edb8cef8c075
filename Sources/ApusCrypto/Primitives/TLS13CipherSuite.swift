package import ApusWire

/// A cipher suite of TLS 1.3 that we speak: its hash and its cipher (RFC 9846 §B.4).
package struct TLS13CipherSuite: Hashable, Sendable {
    package let suite: CipherSuite
    package let hash: HashAlgorithm
    package let aead: AEADAlgorithm

    /// Every one of them, in the default order.
    package static let all = [
        TLS13CipherSuite(suite: .TLS_AES_128_GCM_SHA256, hash: .sha256, aead: .aes128GCM),
        TLS13CipherSuite(suite: .TLS_AES_256_GCM_SHA384, hash: .sha384, aead: .aes256GCM),
        TLS13CipherSuite(suite: .TLS_CHACHA20_POLY1305_SHA256, hash: .sha256, aead: .chaCha20Poly1305),
    ]
}

extension CipherSuite {
    /// What this suite means in TLS 1.3, or nil for one that is not of TLS 1.3 or not spoken here.
    package var tls13: TLS13CipherSuite? {
        switch self {
        case .TLS_AES_128_GCM_SHA256: TLS13CipherSuite(suite: self, hash: .sha256, aead: .aes128GCM)
        case .TLS_AES_256_GCM_SHA384: TLS13CipherSuite(suite: self, hash: .sha384, aead: .aes256GCM)
        case .TLS_CHACHA20_POLY1305_SHA256: TLS13CipherSuite(suite: self, hash: .sha256, aead: .chaCha20Poly1305)
        default: nil
        }
    }
}
