/// `uint8 CipherSuite[2]` (RFC 9846 §4.2.2), with the names of IANA's TLS Cipher Suites registry.
public struct CipherSuite: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension CipherSuite {
    // RFC 9846 §B.4: TLS 1.3
    public static let TLS_AES_128_GCM_SHA256 = CipherSuite(rawValue: 0x1301)
    public static let TLS_AES_256_GCM_SHA384 = CipherSuite(rawValue: 0x1302)
    public static let TLS_CHACHA20_POLY1305_SHA256 = CipherSuite(rawValue: 0x1303)
    public static let TLS_AES_128_CCM_SHA256 = CipherSuite(rawValue: 0x1304)
    public static let TLS_AES_128_CCM_8_SHA256 = CipherSuite(rawValue: 0x1305)

    // RFC 5289: ECDHE with AES-GCM
    public static let TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = CipherSuite(rawValue: 0xc02b)
    public static let TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = CipherSuite(rawValue: 0xc02c)
    public static let TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = CipherSuite(rawValue: 0xc02f)
    public static let TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = CipherSuite(rawValue: 0xc030)

    // RFC 7905: ChaCha20-Poly1305
    public static let TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = CipherSuite(rawValue: 0xcca8)
    public static let TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = CipherSuite(rawValue: 0xcca9)
    public static let TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = CipherSuite(rawValue: 0xccaa)

    // RFC 8422 and RFC 5289: ECDHE with AES-CBC
    public static let TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = CipherSuite(rawValue: 0xc009)
    public static let TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA = CipherSuite(rawValue: 0xc00a)
    public static let TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = CipherSuite(rawValue: 0xc013)
    public static let TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA = CipherSuite(rawValue: 0xc014)
    public static let TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 = CipherSuite(rawValue: 0xc023)
    public static let TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 = CipherSuite(rawValue: 0xc024)
    public static let TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 = CipherSuite(rawValue: 0xc027)
    public static let TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 = CipherSuite(rawValue: 0xc028)

    // RFC 5288: AES-GCM without elliptic curves
    public static let TLS_RSA_WITH_AES_128_GCM_SHA256 = CipherSuite(rawValue: 0x009c)
    public static let TLS_RSA_WITH_AES_256_GCM_SHA384 = CipherSuite(rawValue: 0x009d)
    public static let TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = CipherSuite(rawValue: 0x009e)
    public static let TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = CipherSuite(rawValue: 0x009f)

    // RFC 5246 §A.5: AES-CBC without elliptic curves
    public static let TLS_RSA_WITH_AES_128_CBC_SHA = CipherSuite(rawValue: 0x002f)
    public static let TLS_RSA_WITH_AES_256_CBC_SHA = CipherSuite(rawValue: 0x0035)
    public static let TLS_RSA_WITH_AES_128_CBC_SHA256 = CipherSuite(rawValue: 0x003c)
    public static let TLS_RSA_WITH_AES_256_CBC_SHA256 = CipherSuite(rawValue: 0x003d)
    public static let TLS_DHE_RSA_WITH_AES_128_CBC_SHA = CipherSuite(rawValue: 0x0033)
    public static let TLS_DHE_RSA_WITH_AES_256_CBC_SHA = CipherSuite(rawValue: 0x0039)
    public static let TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 = CipherSuite(rawValue: 0x0067)
    public static let TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 = CipherSuite(rawValue: 0x006b)

    // RFC 6655 and RFC 7251: AES-CCM
    public static let TLS_RSA_WITH_AES_128_CCM = CipherSuite(rawValue: 0xc09c)
    public static let TLS_RSA_WITH_AES_256_CCM = CipherSuite(rawValue: 0xc09d)
    public static let TLS_DHE_RSA_WITH_AES_128_CCM = CipherSuite(rawValue: 0xc09e)
    public static let TLS_DHE_RSA_WITH_AES_256_CCM = CipherSuite(rawValue: 0xc09f)
    public static let TLS_ECDHE_ECDSA_WITH_AES_128_CCM = CipherSuite(rawValue: 0xc0ac)
    public static let TLS_ECDHE_ECDSA_WITH_AES_256_CCM = CipherSuite(rawValue: 0xc0ad)
    public static let TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 = CipherSuite(rawValue: 0xc0ae)
    public static let TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8 = CipherSuite(rawValue: 0xc0af)

    // Obsolete: known by name only, so that a report can name what a peer offers
    public static let TLS_RSA_WITH_NULL_SHA = CipherSuite(rawValue: 0x0002)
    public static let TLS_RSA_WITH_RC4_128_MD5 = CipherSuite(rawValue: 0x0004)
    public static let TLS_RSA_WITH_RC4_128_SHA = CipherSuite(rawValue: 0x0005)
    public static let TLS_RSA_WITH_3DES_EDE_CBC_SHA = CipherSuite(rawValue: 0x000a)
    public static let TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA = CipherSuite(rawValue: 0x0016)
    public static let TLS_ECDHE_ECDSA_WITH_RC4_128_SHA = CipherSuite(rawValue: 0xc007)
    public static let TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA = CipherSuite(rawValue: 0xc008)
    public static let TLS_ECDHE_RSA_WITH_RC4_128_SHA = CipherSuite(rawValue: 0xc011)
    public static let TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA = CipherSuite(rawValue: 0xc012)

    // Signals, never chosen: RFC 5746 §3.3 and RFC 7507 §2
    public static let TLS_EMPTY_RENEGOTIATION_INFO_SCSV = CipherSuite(rawValue: 0x00ff)
    public static let TLS_FALLBACK_SCSV = CipherSuite(rawValue: 0x5600)
}

extension CipherSuite {
    public static let registry = TLSCodePointRegistry<CipherSuite>(
        [
            (.TLS_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256"),
            (.TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384"),
            (.TLS_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256"),
            (.TLS_AES_128_CCM_SHA256, "TLS_AES_128_CCM_SHA256"),
            (.TLS_AES_128_CCM_8_SHA256, "TLS_AES_128_CCM_8_SHA256"),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            (.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            (.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            (.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            (.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
            (.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
            (.TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
            (.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
            (.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
            (.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
            (.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
            (.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
            (.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
            (.TLS_RSA_WITH_AES_128_GCM_SHA256, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
            (.TLS_RSA_WITH_AES_256_GCM_SHA384, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
            (.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
            (.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
            (.TLS_RSA_WITH_AES_128_CBC_SHA, "TLS_RSA_WITH_AES_128_CBC_SHA"),
            (.TLS_RSA_WITH_AES_256_CBC_SHA, "TLS_RSA_WITH_AES_256_CBC_SHA"),
            (.TLS_RSA_WITH_AES_128_CBC_SHA256, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
            (.TLS_RSA_WITH_AES_256_CBC_SHA256, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
            (.TLS_DHE_RSA_WITH_AES_128_CBC_SHA, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
            (.TLS_DHE_RSA_WITH_AES_256_CBC_SHA, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
            (.TLS_DHE_RSA_WITH_AES_128_CBC_SHA256, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
            (.TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
            (.TLS_RSA_WITH_AES_128_CCM, "TLS_RSA_WITH_AES_128_CCM"),
            (.TLS_RSA_WITH_AES_256_CCM, "TLS_RSA_WITH_AES_256_CCM"),
            (.TLS_DHE_RSA_WITH_AES_128_CCM, "TLS_DHE_RSA_WITH_AES_128_CCM"),
            (.TLS_DHE_RSA_WITH_AES_256_CCM, "TLS_DHE_RSA_WITH_AES_256_CCM"),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_CCM, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"),
            (.TLS_ECDHE_ECDSA_WITH_AES_256_CCM, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"),
            (.TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"),
            (.TLS_RSA_WITH_NULL_SHA, "TLS_RSA_WITH_NULL_SHA"),
            (.TLS_RSA_WITH_RC4_128_MD5, "TLS_RSA_WITH_RC4_128_MD5"),
            (.TLS_RSA_WITH_RC4_128_SHA, "TLS_RSA_WITH_RC4_128_SHA"),
            (.TLS_RSA_WITH_3DES_EDE_CBC_SHA, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
            (.TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
            (.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"),
            (.TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"),
            (.TLS_ECDHE_RSA_WITH_RC4_128_SHA, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"),
            (.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
            (.TLS_EMPTY_RENEGOTIATION_INFO_SCSV, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
            (.TLS_FALLBACK_SCSV, "TLS_FALLBACK_SCSV"),
        ] + otherNames)
}
