import ApusTLS

/// Where a DNS server is, and how it is spoken to.
package struct DNSServerLocation: Hashable, Sendable, CustomStringConvertible {
    package enum Transport: String, Sendable {
        /// Datagrams, and TCP for what does not fit (RFC 1035 §4.2).
        case udp
        /// RFC 7766.
        case tcp
        /// RFC 7858.
        case tls
        /// RFC 8484.
        case https

        var defaultPort: Int {
            switch self {
            case .udp, .tcp: 53
            case .tls: 853
            case .https: 443
            }
        }
    }

    package var transport: Transport
    /// A name or an address, without brackets: what a certificate must carry.
    package var host: String
    package var port: Int
    /// The path and query of an `https` server, `/dns-query` if the URL has none.
    package var path: String
    /// Where to connect to, when not ``host``: an address that needs no look-up of its own.
    package var address: String?

    /// Reads `https://dns.example/dns-query`, `tls://192.0.2.1`, `udp://192.0.2.1:5353`, and a bare address, which is `udp`.
    ///
    /// An address behind `#` is where the server is: `tls://dns.example#192.0.2.1` needs no look-up of `dns.example`, whose name the
    /// certificate must still carry.
    ///
    /// A template's `{?dns}` at the end (RFC 8484 §4.1) is left out: how a query is sent is chosen elsewhere.
    /// - Returns: nil for anything else.
    package init?(_ text: String) {
        var rest = text[...]
        transport = .udp
        if let mark = rest.lastIndex(of: "#") {
            let text = String(rest[rest.index(after: mark)...])
            guard IPAddressText.parseIPv4(Array(text.utf8)) != nil || IPAddressText.parseIPv6(Array(text.utf8)) != nil else {
                return nil
            }
            address = text
            rest = rest[..<mark]
        }
        if let scheme = rest.firstRange(of: "://") {
            guard let known = Transport(rawValue: rest[..<scheme.lowerBound].lowercased()) else { return nil }
            transport = known
            rest = rest[scheme.upperBound...]
        } else if IPAddressText.parseIPv6(Array(rest.utf8)) != nil {
            rest = "[\(rest)]"[...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        path = String(rest.dropFirst(authority.count))
        if path.hasSuffix("{?dns}") { path.removeLast("{?dns}".count) }
        if transport == .https {
            if path.isEmpty || path == "/" { path = "/dns-query" }
            guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !path.contains("#") else {
                return nil
            }
        } else {
            guard path.isEmpty || path == "/" else { return nil }
            path = ""
        }
        guard let (host, port) = Self.split(authority, defaultPort: transport.defaultPort) else { return nil }
        self.host = host
        self.port = port
        guard ServerName(host) != nil else { return nil }
    }

    private static func split(_ authority: Substring, defaultPort: Int) -> (host: String, port: Int)? {
        let host: Substring
        var port = authority[authority.endIndex...]
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            guard IPAddressText.parseIPv6(Array(host.utf8)) != nil else { return nil }
            port = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority.dropFirst(host.count)
        }
        guard !host.isEmpty, !host.contains("@") else { return nil }
        guard !port.isEmpty else { return (String(host), defaultPort) }
        guard port.hasPrefix(":"), let number = Int(port.dropFirst()), (1...65535).contains(number) else { return nil }
        return (String(host), number)
    }

    package var description: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return
            "\(transport.rawValue)://\(bracketed)\(port == transport.defaultPort ? "" : ":\(port)")\(path)\(address.map { "#\($0)" } ?? "")"
    }

    /// Where to connect to.
    var connectHost: String { address ?? host }
}
