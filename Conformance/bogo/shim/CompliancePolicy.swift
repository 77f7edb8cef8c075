import ApusTLS

/// Sets of algorithms that authorities allow, as the runner's tests name them.
enum CompliancePolicy {
    /// NIST SP 800-52 rev. 2.
    case fips202205
    /// WPA3-Enterprise, 192-bit mode (WPA3 3.1 §3.5).
    case wpa202304
    /// CNSA 1.0 (RFC 9151), with ML-KEM-1024 where the peer has it.
    case cnsa1
    /// CNSA 2.0 (draft-becker-cnsa2-tls-profile).
    case cnsa2
}

extension CompliancePolicy {
    /// Narrows a policy to what is allowed.
    func narrow(_ policy: inout SecurityPolicy) {
        if self == .cnsa2 { policy.minimumVersion = .TLS13 }
        policy.cipherSuites = cipherSuites
        policy.groups = groups
        policy.signatureSchemes = signatureSchemes
        policy.signingSchemes = signatureSchemes
        policy.certificateSignatureSchemes = nil
    }

    private var cipherSuites: [CipherSuite] {
        switch self {
        case .fips202205:
            [
                .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            ]
        case .wpa202304:
            [
                .TLS_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            ]
        case .cnsa1:
            [
                .TLS_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                .TLS_RSA_WITH_AES_256_GCM_SHA384,
            ]
        case .cnsa2:
            [.TLS_AES_256_GCM_SHA384]
        }
    }

    private var groups: [NamedGroup] {
        switch self {
        case .fips202205: [.secp256r1, .secp384r1]
        case .wpa202304: [.secp384r1]
        case .cnsa1: [.MLKEM1024, .secp384r1]
        case .cnsa2: [.MLKEM1024]
        }
    }

    private var signatureSchemes: [SignatureScheme] {
        switch self {
        case .fips202205:
            [
                .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .rsa_pss_rsae_sha256, .rsa_pss_rsae_sha384,
                .rsa_pss_rsae_sha512, .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512,
            ]
        case .wpa202304:
            [.ecdsa_secp384r1_sha384, .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512]
        case .cnsa1, .cnsa2: [.ecdsa_secp384r1_sha384, .rsa_pss_rsae_sha384, .rsa_pkcs1_sha384]
        }
    }
}
