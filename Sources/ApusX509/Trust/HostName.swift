/// Host names as bytes in lower case.
enum HostName {
    /// Labels of 1 to 63 letters, digits, `-` and `_`, at most 253 bytes, no dot at the end (RFC 1034 §3.5, RFC 1123 §2.1;
    /// `_` because names of services have it).
    static func isValid(_ name: [UInt8]) -> Bool {
        guard !name.isEmpty, name.count <= 253 else { return false }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                        UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }

    /// Whether `host` has labels before `domain`.
    static func isBelow(_ host: [UInt8], _ domain: [UInt8]) -> Bool {
        host.count > domain.count + 1 && host.suffix(domain.count).elementsEqual(domain)
            && host[host.count - domain.count - 1] == UInt8(ascii: ".")
    }

    /// What is left without the first label; nil for a single one.
    static func parent(of name: [UInt8]) -> [UInt8]? {
        name.firstIndex(of: UInt8(ascii: ".")).map { Array(name[($0 + 1)...]) }
    }

    /// `local@host`, with one `@` (RFC 5280 §4.2.1.6: Mailbox); the local part keeps its case.
    static func mailbox(_ text: String) -> (local: [UInt8], host: [UInt8])? {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let host = parts[1].map { ASCII.lowercased($0) }
        return isValid(host) ? (Array(parts[0]), host) : nil
    }

    /// The host of `scheme://user@host:port/…`; nil where there is none, or an address instead of a name (RFC 5280 §4.2.1.10).
    static func host(ofURI text: String) -> [UInt8]? {
        let bytes = ASCII.lowercased(text)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[(colon + 1)...].starts(with: "//".utf8) else {
            return nil
        }
        let end: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        var authority = bytes[(colon + 3)...].prefix { !end.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        let host = Array(authority.prefix { $0 != UInt8(ascii: ":") })
        // A last label of digits alone is a part of an address.
        guard isValid(host), let last = host.split(separator: UInt8(ascii: ".")).last,
            !last.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return host
    }
}
