import ApusWire

/// The suites that a version can have, in portions that old servers can digest.
enum SuiteCatalogue {
    /// Most suites in one hello. Some servers read no more than 128.
    static let portion = 64

    /// The usual ones first, so that most of what a server takes is in the first portion.
    static func portions(for version: ProtocolVersion) -> [[CipherSuite]] {
        if version >= .TLS13 { return [tls13] }
        let suites = version == .TLS12 ? usual + unusual : (usual + unusual).filter(isOldEnough)
        return stride(from: 0, to: suites.count, by: portion).map { Array(suites[$0..<min($0 + portion, suites.count)]) }
    }

    static let tls13 = CipherSuite.known.filter { CipherSuiteTraits($0).isTLS13 && $0.rawValue >> 8 == 0x13 }

    private static let usual = older.filter(isUsual)
    private static let unusual = older.filter { !isUsual($0) }
    private static let older = CipherSuite.known.filter { suite in
        suite.rawValue >> 8 != 0x13 && suite != .TLS_EMPTY_RENEGOTIATION_INFO_SCSV && suite != .TLS_FALLBACK_SCSV
            && suite.rawValue != 0
    }

    private static func isUsual(_ suite: CipherSuite) -> Bool {
        let traits = CipherSuiteTraits(suite)
        let isUsualCipher = ["AES", "CHACHA20", "3DES", "RC4"].contains { traits.protection.hasPrefix($0) }
        return isUsualCipher && ["ECDHE_ECDSA", "ECDHE_RSA", "DHE_RSA", "RSA"].contains(traits.keyExchange)
    }

    /// RFC 5288 §4, RFC 6655 §4, RFC 7905 §2: AEAD ciphers came with TLS 1.2. CBC suites of SHA-2 did too, but are worth a try.
    private static func isOldEnough(_ suite: CipherSuite) -> Bool { !CipherSuiteTraits(suite).isAEAD }
}
