/// `enum { … } NamedGroup` (RFC 9846 §4.3.7): a way to agree on a key, with the names of IANA's TLS Supported Groups registry.
public struct NamedGroup: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension NamedGroup {
    // RFC 9846 §4.3.7: elliptic curves
    public static let secp256r1 = NamedGroup(rawValue: 0x0017)
    public static let secp384r1 = NamedGroup(rawValue: 0x0018)
    public static let secp521r1 = NamedGroup(rawValue: 0x0019)
    public static let x25519 = NamedGroup(rawValue: 0x001d)
    public static let x448 = NamedGroup(rawValue: 0x001e)

    // draft-ietf-tls-ecdhe-mlkem: a classical group together with ML-KEM
    public static let SecP256r1MLKEM768 = NamedGroup(rawValue: 0x11eb)
    public static let X25519MLKEM768 = NamedGroup(rawValue: 0x11ec)
    public static let SecP384r1MLKEM1024 = NamedGroup(rawValue: 0x11ed)

    // draft-ietf-tls-mlkem: ML-KEM alone
    public static let MLKEM512 = NamedGroup(rawValue: 0x0200)
    public static let MLKEM768 = NamedGroup(rawValue: 0x0201)
    public static let MLKEM1024 = NamedGroup(rawValue: 0x0202)

    // RFC 7919: finite fields
    public static let ffdhe2048 = NamedGroup(rawValue: 0x0100)
    public static let ffdhe3072 = NamedGroup(rawValue: 0x0101)
    public static let ffdhe4096 = NamedGroup(rawValue: 0x0102)
    public static let ffdhe6144 = NamedGroup(rawValue: 0x0103)
    public static let ffdhe8192 = NamedGroup(rawValue: 0x0104)

    // RFC 8734: Brainpool curves for TLS 1.3
    public static let brainpoolP256r1tls13 = NamedGroup(rawValue: 0x001f)
    public static let brainpoolP384r1tls13 = NamedGroup(rawValue: 0x0020)
    public static let brainpoolP512r1tls13 = NamedGroup(rawValue: 0x0021)

    // Obsolete: known by name only, so that a report can name what a peer offers
    public static let secp192r1 = NamedGroup(rawValue: 0x0013)
    public static let secp224r1 = NamedGroup(rawValue: 0x0015)
    public static let secp256k1 = NamedGroup(rawValue: 0x0016)
    public static let brainpoolP256r1 = NamedGroup(rawValue: 0x001a)
    public static let brainpoolP384r1 = NamedGroup(rawValue: 0x001b)
    public static let brainpoolP512r1 = NamedGroup(rawValue: 0x001c)
    public static let X25519Kyber768Draft00 = NamedGroup(rawValue: 0x6399)
}

extension NamedGroup {
    public static let registry = TLSCodePointRegistry<NamedGroup>([
        (.secp256r1, "secp256r1"),
        (.secp384r1, "secp384r1"),
        (.secp521r1, "secp521r1"),
        (.x25519, "x25519"),
        (.x448, "x448"),
        (.SecP256r1MLKEM768, "SecP256r1MLKEM768"),
        (.X25519MLKEM768, "X25519MLKEM768"),
        (.SecP384r1MLKEM1024, "SecP384r1MLKEM1024"),
        (.MLKEM512, "MLKEM512"),
        (.MLKEM768, "MLKEM768"),
        (.MLKEM1024, "MLKEM1024"),
        (.ffdhe2048, "ffdhe2048"),
        (.ffdhe3072, "ffdhe3072"),
        (.ffdhe4096, "ffdhe4096"),
        (.ffdhe6144, "ffdhe6144"),
        (.ffdhe8192, "ffdhe8192"),
        (.brainpoolP256r1tls13, "brainpoolP256r1tls13"),
        (.brainpoolP384r1tls13, "brainpoolP384r1tls13"),
        (.brainpoolP512r1tls13, "brainpoolP512r1tls13"),
        (.secp192r1, "secp192r1"),
        (.secp224r1, "secp224r1"),
        (.secp256k1, "secp256k1"),
        (.brainpoolP256r1, "brainpoolP256r1"),
        (.brainpoolP384r1, "brainpoolP384r1"),
        (.brainpoolP512r1, "brainpoolP512r1"),
        (.X25519Kyber768Draft00, "X25519Kyber768Draft00"),
    ])
}
