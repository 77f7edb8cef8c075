package import ApusWire

/// A cipher suite of TLS 1.2 that we speak (RFC 5288, RFC 5289, RFC 7905; in the legacy policy also RFC 5246 §A.5, RFC 8422 §6).
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
    package let cipher: TLS12Cipher

    package var isCBC: Bool {
        if case .cbc = cipher { true } else { false }
    }

    /// Whether the legacy policy alone may use it: static RSA key exchange has no forward secrecy, and CBC is not an AEAD cipher
    /// (RFC 9325 §4.1, §4.2).
    package var isLegacy: Bool {
        switch (keyExchange, cipher) {
        case (.ecdhe, .aead): false
        case (.staticRSA, _), (_, .cbc): true
        }
    }

    /// Whether a certificate's key can authenticate this suite.
    package func allows(_ kind: KeyKind) -> Bool {
        switch (authentication, kind) {
        case (.ecdsa, .p256), (.ecdsa, .p384), (.ecdsa, .p521), (.ecdsa, .ed25519): true
        case (.rsa, .rsa): true
        case (.ecdsa, .rsa), (.rsa, .p256), (.rsa, .p384), (.rsa, .p521), (.rsa, .ed25519): false
        // RFC 8446 §4.2.3: it signs in TLS 1.2 too, and never decrypts.
        case (.rsa, .rsaPSS): keyExchange == .ecdhe
        case (.ecdsa, .rsaPSS), (_, .mldsa65), (_, .mldsa87): false
        }
    }

    /// Every one of them, in the default order: forward secrecy first, AEAD before CBC.
    package static let all: [TLS12CipherSuite] = [
        .init(.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .ecdhe, .ecdsa, .sha256, .aead(.aes128GCM)),
        .init(.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .ecdhe, .rsa, .sha256, .aead(.aes128GCM)),
        .init(.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .ecdhe, .ecdsa, .sha384, .aead(.aes256GCM)),
        .init(.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .ecdhe, .rsa, .sha384, .aead(.aes256GCM)),
        .init(.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .ecdhe, .ecdsa, .sha256, .aead(.chaCha20Poly1305)),
        .init(.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, .ecdhe, .rsa, .sha256, .aead(.chaCha20Poly1305)),
        .init(.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, .ecdhe, .ecdsa, .sha256, .cbc(.aes128HMACSHA256)),
        .init(.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, .ecdhe, .rsa, .sha256, .cbc(.aes128HMACSHA256)),
        .init(.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .ecdhe, .ecdsa, .sha256, .cbc(.aes128HMACSHA1)),
        .init(.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, .ecdhe, .rsa, .sha256, .cbc(.aes128HMACSHA1)),
        .init(.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, .ecdhe, .ecdsa, .sha256, .cbc(.aes256HMACSHA1)),
        .init(.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, .ecdhe, .rsa, .sha256, .cbc(.aes256HMACSHA1)),
        .init(.TLS_RSA_WITH_AES_128_GCM_SHA256, .staticRSA, .rsa, .sha256, .aead(.aes128GCM)),
        .init(.TLS_RSA_WITH_AES_256_GCM_SHA384, .staticRSA, .rsa, .sha384, .aead(.aes256GCM)),
        .init(.TLS_RSA_WITH_AES_128_CBC_SHA256, .staticRSA, .rsa, .sha256, .cbc(.aes128HMACSHA256)),
        .init(.TLS_RSA_WITH_AES_128_CBC_SHA, .staticRSA, .rsa, .sha256, .cbc(.aes128HMACSHA1)),
        .init(.TLS_RSA_WITH_AES_256_CBC_SHA, .staticRSA, .rsa, .sha256, .cbc(.aes256HMACSHA1)),
    ]

    private init(
        _ suite: CipherSuite, _ keyExchange: KeyExchangeMethod, _ authentication: Authentication, _ hash: HashAlgorithm,
        _ cipher: TLS12Cipher
    ) {
        self.suite = suite
        self.keyExchange = keyExchange
        self.authentication = authentication
        self.hash = hash
        self.cipher = cipher
    }
}

extension CipherSuite {
    /// What this suite means in TLS 1.2, or nil for one that is not of TLS 1.2 or not spoken here.
    package var tls12: TLS12CipherSuite? { TLS12CipherSuite.all.first { $0.suite == self } }
}
