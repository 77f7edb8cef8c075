/// The names that a development CA may certify: those that nobody can own on the public Internet.
///
/// They stand in the root as name constraints (RFC 5280 §4.2.1.10). Whoever steals the key of a root that is installed in a browser
/// can so impersonate machines of the own desk and network, and no site of the Internet.
enum DevelopmentNames {
    /// RFC 6761, RFC 6762 (`local`), RFC 8375 (`home.arpa`), and what ICANN and RFC 6762 Appendix G keep out of the public DNS.
    static let domains = [
        "localhost", "localdomain", "test", "example", "invalid", "example.com", "example.net", "example.org", "local",
        "internal",
        "home.arpa", "home", "lan", "intranet", "corp", "private",
    ]

    /// Loopback, private, link-local, shared, benchmark and documentation ranges of RFC 6890.
    static let ranges: [(address: [UInt8], prefixLength: Int)] = [
        ([127, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([169, 254, 0, 0], 16),
        ([100, 64, 0, 0], 10), ([198, 18, 0, 0], 15), ([192, 0, 2, 0], 24), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128), ([0xfc] + [UInt8](repeating: 0, count: 15), 7),
        ([0xfe, 0x80] + [UInt8](repeating: 0, count: 14), 10), ([0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 12), 32),
    ]

    static var constraints: CertificateRecipe.NameConstraints {
        CertificateRecipe.NameConstraints(
            permitted: domains.map { .dnsName($0) }
                + ranges.map { .ipAddress($0.address + mask($0.prefixLength, count: $0.address.count)) })
    }

    private static func mask(_ prefixLength: Int, count: Int) -> [UInt8] {
        (0..<count).map { index in
            let bits = min(max(prefixLength - 8 * index, 0), 8)
            return UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
    }
}
