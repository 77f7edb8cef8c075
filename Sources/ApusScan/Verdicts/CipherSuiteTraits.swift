package import ApusWire

/// What a cipher suite's IANA name says of it: `TLS_` key exchange `_WITH_` cipher `_` hash.
package struct CipherSuiteTraits: Sendable, Equatable {
    /// `ECDHE_RSA`; empty in TLS 1.3, whose suites name none.
    package let keyExchange: String
    /// `AES_128_GCM_SHA256`.
    package let protection: String

    package init(_ suite: CipherSuite) {
        guard let name = suite.name, name.hasPrefix("TLS_") else {
            (keyExchange, protection) = ("", "")
            return
        }
        let rest = name.dropFirst(4)
        if let with = rest.firstRange(of: "_WITH_") {
            keyExchange = String(rest[..<with.lowerBound])
            protection = String(rest[with.upperBound...])
        } else {
            (keyExchange, protection) = ("", String(rest))
        }
    }

    package var isTLS13: Bool { keyExchange.isEmpty && !protection.isEmpty }
    package var isECDHE: Bool { keyExchange.hasPrefix("ECDHE_") || keyExchange == "ECDH_anon" }
    package var isDHE: Bool { keyExchange.hasPrefix("DHE_") || keyExchange.hasPrefix("DH_anon") }
    package var usesPSK: Bool { keyExchange.contains("PSK") }
    package var isAnonymous: Bool { keyExchange.contains("anon") || keyExchange == "NULL" }
    package var isExport: Bool { keyExchange.contains("EXPORT") }
    /// RSA key transport: no forward secrecy.
    package var isStaticRSA: Bool { keyExchange == "RSA" || keyExchange == "RSA_PSK" || keyExchange.hasPrefix("RSA_EXPORT") }
    package var isStaticDH: Bool {
        keyExchange.hasPrefix("ECDH_") && !isAnonymous || (keyExchange.hasPrefix("DH_") && !isAnonymous)
    }
    package var isForwardSecret: Bool { isTLS13 || isECDHE || isDHE || keyExchange.hasPrefix("PSK_DHE") }
    package var isNULL: Bool {
        protection.hasPrefix("NULL") || keyExchange == "NULL" || protection == "SHA256_SHA256" || protection == "SHA384_SHA384"
    }
    package var isRC4: Bool { protection.hasPrefix("RC4") }
    package var is3DES: Bool { protection.hasPrefix("3DES") }
    package var isAEAD: Bool {
        ["_GCM", "_CCM", "CHACHA20_POLY1305", "_MGM"].contains { protection.contains($0) }
    }
    package var isCBC: Bool { protection.contains("_CBC") }
    /// DES, RC2, 40 and 56 bits: within anybody's reach.
    package var isShort: Bool {
        isExport || protection.hasPrefix("DES") || protection.contains("_40") || protection.contains("_56")
    }
    /// An authentication tag of 64 bits.
    package var hasShortTag: Bool { protection.contains("CCM_8") }
    /// AES or ChaCha20: what the RFCs on TLS recommend.
    package var isRecommendedCipher: Bool {
        isAEAD && !hasShortTag && (protection.hasPrefix("AES") || protection.hasPrefix("CHACHA20"))
    }
}
