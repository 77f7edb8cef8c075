package import ApusWire

/// A cipher suite of TLS 1.2 with an AEAD cipher that we speak (RFC 5288, RFC 5289, RFC 7905).
package struct TLS12CipherSuite: Hashable, Sendable {
    /// How the premaster secret comes about.
    package enum KeyExchangeMethod: Hashable, Sendable {
        case ecdhe
        /// Encrypted to the server's RSA key, without forward secrecy: in the legacy policy alone.
        case staticRSA
    }

    /// What kind of key the server's certificate holds.
    package enum Authentication: Hashable, Sendable {
        /// ECDSA, or Ed25519 (RFC 8422 §2.1).
        case ecdsa
        case rsa
    }

    package let suite: CipherSuite
    package let keyExchange: KeyExchangeMethod
    package let authentication: Authentication
    /// The hash of the PRF and of the transcript.
    package let hash: HashAlgorithm
    package let aead: AEADAlgorithm

    /// Whether a certificate's key can authenticate this suite.
    package func allows(_ kind: KeyKind) -> Bool {
        switch (authentication, kind) {
        case (.ecdsa, .p256), (.ecdsa, .p384), (.ecdsa, .p521), (.ecdsa, .ed25519): true
        case (.rsa, .rsa): true
        case (.ecdsa, .rsa), (.rsa, .p256), (.rsa, .p384), (.rsa, .p521), (.rsa, .ed25519): false
        }
    }

    /// Every one of them, in the default order: forward secrecy first.
    package static let all: [TLS12CipherSuite] = [
        .init(.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .ecdhe, .ecdsa, .sha256, .aes128GCM),
        .init(.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .ecdhe, .rsa, .sha256, .aes128GCM),
        .init(.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .ecdhe, .ecdsa, .sha384, .aes256GCM),
        .init(.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .ecdhe, .rsa, .sha384, .aes256GCM),
        .init(.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .ecdhe, .ecdsa, .sha256, .chaCha20Poly1305),
        .init(.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, .ecdhe, .rsa, .sha256, .chaCha20Poly1305),
        .init(.TLS_RSA_WITH_AES_128_GCM_SHA256, .staticRSA, .rsa, .sha256, .aes128GCM),
        .init(.TLS_RSA_WITH_AES_256_GCM_SHA384, .staticRSA, .rsa, .sha384, .aes256GCM),
    ]

    private init(
        _ suite: CipherSuite, _ keyExchange: KeyExchangeMethod, _ authentication: Authentication, _ hash: HashAlgorithm,
        _ aead: AEADAlgorithm
    ) {
        self.suite = suite
        self.keyExchange = keyExchange
        self.authentication = authentication
        self.hash = hash
        self.aead = aead
    }
}

extension CipherSuite {
    /// What this suite means in TLS 1.2, or nil for one that is not of TLS 1.2 or not spoken here.
    package var tls12: TLS12CipherSuite? { TLS12CipherSuite.all.first { $0.suite == self } }
}
