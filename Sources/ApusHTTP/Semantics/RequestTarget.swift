/// What stands in the request line of HTTP/1.1 (RFC 9112 §3.2), taken apart.
package struct RequestTarget: Equatable, Sendable {
    /// Of a target in absolute form, which then wins over Host (RFC 9112 §3.2.2).
    package var authority: String?
    /// Path and query, or `*`.
    package var path: String

    /// - Returns: nil for what is neither an origin form, an absolute form of http or https, nor `*`.
    package init?(_ text: String) {
        guard Self.isClean(text) else { return nil }
        if text.hasPrefix("/") || text == "*" {
            path = text
            return
        }
        let rest = text[...]
        guard let scheme = rest.firstRange(of: "://"), ["http", "https"].contains(rest[..<scheme.lowerBound].lowercased()) else {
            return nil
        }
        let host = rest[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard !host.isEmpty, Self.isAuthority(host) else { return nil }
        authority = String(host)
        let remainder = rest[host.endIndex...]
        path = remainder.hasPrefix("/") ? String(remainder) : "/" + remainder
    }

    /// Visible characters alone, and no fragment: nothing that could end a line, or be read in two ways.
    package static func isClean(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "#") }
    }

    /// Whether this can be the value of Host or `:authority`: a name or an address, and perhaps a port; no user information
    /// (RFC 9110 §4.2.4).
    package static func isAuthority(_ text: some StringProtocol) -> Bool {
        guard !text.isEmpty else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "="):
                true
            default: false
            }
        }
    }
}
