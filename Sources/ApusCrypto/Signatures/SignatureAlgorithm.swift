import ApusWire
import Crypto
import CryptoExtras

/// What a SignatureScheme asks of the primitive.
enum SignatureAlgorithm: Sendable {
    enum Hash: Sendable { case sha256, sha384, sha512 }

    case ecdsa(Hash)
    case ed25519
    case rsaPSS(Hash)
    /// With a key that is for RSASSA-PSS alone.
    case rsaPSSKey(Hash)
    case rsaPKCS1(Hash)
    case mldsa65
    case mldsa87

    init?(_ scheme: SignatureScheme) {
        switch scheme {
        case .ecdsa_secp256r1_sha256: self = .ecdsa(.sha256)
        case .ecdsa_secp384r1_sha384: self = .ecdsa(.sha384)
        case .ecdsa_secp521r1_sha512: self = .ecdsa(.sha512)
        case .ed25519: self = .ed25519
        case .rsa_pss_rsae_sha256: self = .rsaPSS(.sha256)
        case .rsa_pss_rsae_sha384: self = .rsaPSS(.sha384)
        case .rsa_pss_rsae_sha512: self = .rsaPSS(.sha512)
        case .rsa_pss_pss_sha256: self = .rsaPSSKey(.sha256)
        case .rsa_pss_pss_sha384: self = .rsaPSSKey(.sha384)
        case .rsa_pss_pss_sha512: self = .rsaPSSKey(.sha512)
        case .rsa_pkcs1_sha256: self = .rsaPKCS1(.sha256)
        case .rsa_pkcs1_sha384: self = .rsaPKCS1(.sha384)
        case .rsa_pkcs1_sha512: self = .rsaPKCS1(.sha512)
        case .mldsa65: self = .mldsa65
        case .mldsa87: self = .mldsa87
        default: return nil
        }
    }
}

/// Which version's rule binds schemes to keys.
package enum SignatureRules: Sendable {
    /// The curve and the hash of an ECDSA scheme belong together (RFC 9846 §4.2.3).
    case tls13
    /// An ECDSA scheme names the hash alone (RFC 5246 §7.4.1.4.1).
    case tls12
    /// In a certificate the algorithm names the hash alone, and PSS is one whatever key signs with it (RFC 5280 §4.1.1.2).
    case certificate

    func allows(_ algorithm: SignatureAlgorithm, for kind: KeyKind) -> Bool {
        switch (kind, algorithm) {
        case (.p256, .ecdsa(let hash)): self != .tls13 || hash == .sha256
        case (.p384, .ecdsa(let hash)): self != .tls13 || hash == .sha384
        case (.p521, .ecdsa(let hash)): self != .tls13 || hash == .sha512
        case (.ed25519, .ed25519): true
        case (.rsa, .rsaPSS), (.rsa, .rsaPKCS1): true
        case (.rsaPSS, .rsaPSSKey): true
        case (.rsaPSS, .rsaPSS): self == .certificate
        case (.mldsa65, .mldsa65), (.mldsa87, .mldsa87): true
        default: false
        }
    }
}
