package import ApusWire

/// The kind of a signing key.
package enum KeyKind: Hashable, Sendable, CustomStringConvertible {
    case p256
    case p384
    case p521
    case ed25519
    case rsa(bits: Int)
    /// For RSASSA-PSS alone (RFC 4055 §1.2).
    case rsaPSS(bits: Int)
    case mldsa65
    case mldsa87

    package var description: String {
        switch self {
        case .p256: "ECDSA P-256"
        case .p384: "ECDSA P-384"
        case .p521: "ECDSA P-521"
        case .ed25519: "Ed25519"
        case .rsa(let bits): "RSA \(bits)"
        case .rsaPSS(let bits): "RSA-PSS \(bits)"
        case .mldsa65: "ML-DSA-65"
        case .mldsa87: "ML-DSA-87"
        }
    }

    /// The schemes of a CertificateVerify that a key of this kind can make in TLS 1.3, preferred first (RFC 9846 §4.2.3).
    package var signatureSchemes: [SignatureScheme] {
        switch self {
        case .p256: [.ecdsa_secp256r1_sha256]
        case .p384: [.ecdsa_secp384r1_sha384]
        case .p521: [.ecdsa_secp521r1_sha512]
        case .ed25519: [.ed25519]
        case .rsa: [.rsa_pss_rsae_sha256, .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512]
        case .rsaPSS: [.rsa_pss_pss_sha256, .rsa_pss_pss_sha384, .rsa_pss_pss_sha512]
        case .mldsa65: [.mldsa65]
        case .mldsa87: [.mldsa87]
        }
    }

    /// The schemes of TLS 1.2 besides: PKCS #1 v1.5 for RSA, and any hash with any curve, where the scheme's name has the curve of
    /// TLS 1.3 but means the hash alone (RFC 8446 §4.2.3).
    package var signatureSchemesTLS12: [SignatureScheme] {
        switch self {
        case .p256: [.ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512]
        case .p384: [.ecdsa_secp384r1_sha384, .ecdsa_secp256r1_sha256, .ecdsa_secp521r1_sha512]
        case .p521: [.ecdsa_secp521r1_sha512, .ecdsa_secp384r1_sha384, .ecdsa_secp256r1_sha256]
        case .ed25519, .rsaPSS: signatureSchemes
        // draft-ietf-tls-mldsa: TLS 1.3 alone.
        case .mldsa65, .mldsa87: []
        case .rsa: signatureSchemes + [.rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512]
        }
    }
}
