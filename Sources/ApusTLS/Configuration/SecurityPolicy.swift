import ApusCrypto

/// Which versions, cipher suites, groups and signature schemes may be negotiated, each list in order of preference.
///
/// Start from ``default`` and narrow it. The lists that stand here are all that is ever sent or accepted.
public struct SecurityPolicy: Sendable, Equatable {
    public var minimumVersion: ProtocolVersion
    public var maximumVersion: ProtocolVersion
    public var cipherSuites: [CipherSuite]
    /// Key exchange groups. A client sends key shares for the first post-quantum one and for a classical one.
    public var groups: [NamedGroup]
    /// Schemes accepted in CertificateVerify and ServerKeyExchange, and used to sign. Those of RSA PKCS #1 v1.5 serve TLS 1.2 alone.
    public var signatureSchemes: [SignatureScheme]
    /// Schemes used to sign, where they are not those that are accepted; nil, the default, means ``signatureSchemes``.
    public var signingSchemes: [SignatureScheme]?
    /// Schemes accepted within certificates (`signature_algorithms_cert`); nil means the same as ``signatureSchemes``.
    public var certificateSignatureSchemes: [SignatureScheme]?
    /// How pre-shared keys, those of tickets among them, may be used (RFC 8446 §4.2.9): with a key exchange, `psk_dhe_ke`, alone by
    /// default. Only who names `psk_ke` gets connections without forward secrecy: whoever learns the key later reads them all.
    public var pskKeyExchangeModes: [PskKeyExchangeMode] = [.psk_dhe_ke]
    /// Whether a TLS 1.2 peer without extended_master_secret is refused (RFC 7627 §5). False by default: such a peer gets a
    /// connection, but no resumption and no exporter.
    public var requiresExtendedMasterSecret = false
    /// Whether this is the legacy policy, or one that was narrowed from it: nothing else may name the suites of ``legacy``.
    public private(set) var isLegacy = false

    public init(
        minimumVersion: ProtocolVersion, maximumVersion: ProtocolVersion, cipherSuites: [CipherSuite], groups: [NamedGroup],
        signatureSchemes: [SignatureScheme], certificateSignatureSchemes: [SignatureScheme]? = nil
    ) {
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.cipherSuites = cipherSuites
        self.groups = groups
        self.signatureSchemes = signatureSchemes
        self.certificateSignatureSchemes = certificateSignatureSchemes
    }

    /// Safe everywhere: TLS 1.3, then TLS 1.2 with ECDHE, AEAD suites, the post-quantum hybrid first, no SHA-1 (RFC 9325).
    public static let `default` = SecurityPolicy(
        minimumVersion: .TLS12,
        maximumVersion: .TLS13,
        cipherSuites: [
            .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        groups: [.X25519MLKEM768, .x25519, .secp256r1, .secp384r1, .secp521r1, .SecP256r1MLKEM768],
        signatureSchemes: [
            .ecdsa_secp256r1_sha256, .ed25519, .rsa_pss_rsae_sha256, .ecdsa_secp384r1_sha384, .rsa_pss_rsae_sha384,
            .ecdsa_secp521r1_sha512, .rsa_pss_rsae_sha512, .rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512,
            .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512,
        ],
        certificateSignatureSchemes: [
            .ecdsa_secp256r1_sha256, .ed25519, .rsa_pss_rsae_sha256, .ecdsa_secp384r1_sha384, .rsa_pss_rsae_sha384,
            .ecdsa_secp521r1_sha512, .rsa_pss_rsae_sha512, .rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512,
            .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512,
        ])

    /// ``default`` and, behind everything in it, what the classic handshake needs: static RSA key exchange, without forward secrecy, and
    /// CBC suites. For peers that have nothing better, and for those who want to see it; RFC 9325 §4.1 says not to.
    ///
    /// It is never chosen for anybody: only who starts from this value gets these suites. Their known attacks are closed (docs/attacks.md).
    /// There is no finite-field Diffie-Hellman in it: no constant-time primitive for it is at hand, and RFC 9325 §4.1 says not to
    /// negotiate it.
    public static let legacy: SecurityPolicy = {
        var policy = SecurityPolicy.default
        policy.isLegacy = true
        policy.cipherSuites += TLS12CipherSuite.all.filter(\.isLegacy).map(\.suite)
        return policy
    }()
}
