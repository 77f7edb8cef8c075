extension SignatureScheme {
    /// RFC 8446 §4.2.3: no PKCS#1 v1.5, no SHA-1 in a handshake signature; of what remains, what the primitives can do.
    var isValidInTLS13CertificateVerify: Bool {
        switch self {
        case .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512, .ed25519, .rsa_pss_rsae_sha256,
            .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512, .rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512, .mldsa65,
            .mldsa87:
            true
        default: false
        }
    }
}
