/// `enum { … } SignatureScheme` (RFC 9846 §4.3.3), with the names of IANA's TLS SignatureScheme registry. TLS 1.2's pairs of hash and
/// signature algorithm (RFC 5246 §7.4.1.4.1) are the same numbers.
public struct SignatureScheme: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension SignatureScheme {
    // RFC 9846 §4.3.3: ECDSA, in TLS 1.3 bound to a curve
    public static let ecdsa_secp256r1_sha256 = SignatureScheme(rawValue: 0x0403)
    public static let ecdsa_secp384r1_sha384 = SignatureScheme(rawValue: 0x0503)
    public static let ecdsa_secp521r1_sha512 = SignatureScheme(rawValue: 0x0603)

    // EdDSA
    public static let ed25519 = SignatureScheme(rawValue: 0x0807)
    public static let ed448 = SignatureScheme(rawValue: 0x0808)

    // RSASSA-PSS with a key of the OID rsaEncryption
    public static let rsa_pss_rsae_sha256 = SignatureScheme(rawValue: 0x0804)
    public static let rsa_pss_rsae_sha384 = SignatureScheme(rawValue: 0x0805)
    public static let rsa_pss_rsae_sha512 = SignatureScheme(rawValue: 0x0806)

    // RSASSA-PSS with a key of the OID RSASSA-PSS
    public static let rsa_pss_pss_sha256 = SignatureScheme(rawValue: 0x0809)
    public static let rsa_pss_pss_sha384 = SignatureScheme(rawValue: 0x080a)
    public static let rsa_pss_pss_sha512 = SignatureScheme(rawValue: 0x080b)

    // RSASSA-PKCS1-v1_5: in certificates alone, as far as TLS 1.3 goes
    public static let rsa_pkcs1_sha256 = SignatureScheme(rawValue: 0x0401)
    public static let rsa_pkcs1_sha384 = SignatureScheme(rawValue: 0x0501)
    public static let rsa_pkcs1_sha512 = SignatureScheme(rawValue: 0x0601)

    // draft-ietf-tls-mldsa
    public static let mldsa44 = SignatureScheme(rawValue: 0x0904)
    public static let mldsa65 = SignatureScheme(rawValue: 0x0905)
    public static let mldsa87 = SignatureScheme(rawValue: 0x0906)

    // RFC 8734: Brainpool curves
    public static let ecdsa_brainpoolP256r1tls13_sha256 = SignatureScheme(rawValue: 0x081a)
    public static let ecdsa_brainpoolP384r1tls13_sha384 = SignatureScheme(rawValue: 0x081b)
    public static let ecdsa_brainpoolP512r1tls13_sha512 = SignatureScheme(rawValue: 0x081c)

    // Legacy and reserved: known by name only
    public static let rsa_pkcs1_sha1 = SignatureScheme(rawValue: 0x0201)
    public static let ecdsa_sha1 = SignatureScheme(rawValue: 0x0203)
    public static let dsa_sha1_RESERVED = SignatureScheme(rawValue: 0x0202)
    public static let dsa_sha256_RESERVED = SignatureScheme(rawValue: 0x0402)
    public static let dsa_sha384_RESERVED = SignatureScheme(rawValue: 0x0502)
    public static let dsa_sha512_RESERVED = SignatureScheme(rawValue: 0x0602)
}

extension SignatureScheme {
    public static let registry = TLSCodePointRegistry<SignatureScheme>([
        (.ecdsa_secp256r1_sha256, "ecdsa_secp256r1_sha256"),
        (.ecdsa_secp384r1_sha384, "ecdsa_secp384r1_sha384"),
        (.ecdsa_secp521r1_sha512, "ecdsa_secp521r1_sha512"),
        (.ed25519, "ed25519"),
        (.ed448, "ed448"),
        (.rsa_pss_rsae_sha256, "rsa_pss_rsae_sha256"),
        (.rsa_pss_rsae_sha384, "rsa_pss_rsae_sha384"),
        (.rsa_pss_rsae_sha512, "rsa_pss_rsae_sha512"),
        (.rsa_pss_pss_sha256, "rsa_pss_pss_sha256"),
        (.rsa_pss_pss_sha384, "rsa_pss_pss_sha384"),
        (.rsa_pss_pss_sha512, "rsa_pss_pss_sha512"),
        (.rsa_pkcs1_sha256, "rsa_pkcs1_sha256"),
        (.rsa_pkcs1_sha384, "rsa_pkcs1_sha384"),
        (.rsa_pkcs1_sha512, "rsa_pkcs1_sha512"),
        (.mldsa44, "mldsa44"),
        (.mldsa65, "mldsa65"),
        (.mldsa87, "mldsa87"),
        (.ecdsa_brainpoolP256r1tls13_sha256, "ecdsa_brainpoolP256r1tls13_sha256"),
        (.ecdsa_brainpoolP384r1tls13_sha384, "ecdsa_brainpoolP384r1tls13_sha384"),
        (.ecdsa_brainpoolP512r1tls13_sha512, "ecdsa_brainpoolP512r1tls13_sha512"),
        (.rsa_pkcs1_sha1, "rsa_pkcs1_sha1"),
        (.ecdsa_sha1, "ecdsa_sha1"),
        (.dsa_sha1_RESERVED, "dsa_sha1_RESERVED"),
        (.dsa_sha256_RESERVED, "dsa_sha256_RESERVED"),
        (.dsa_sha384_RESERVED, "dsa_sha384_RESERVED"),
        (.dsa_sha512_RESERVED, "dsa_sha512_RESERVED"),
    ])
}
