/// Whom requests are sent to (RFC 9110 §4.3.1).
public struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Over TLS.
    public var isSecure: Bool
    /// A name or a numeric address, without brackets.
    public var host: String
    public var port: Int
    /// What the certificate must carry, where that is not ``host``.
    public var serverName: String?
    /// Where to connect to, where that is not ``host``: a numeric address or a name.
    public var connectHost: String?

    public init(isSecure: Bool, host: String, port: Int? = nil, serverName: String? = nil, connectHost: String? = nil) {
        self.isSecure = isSecure
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        self.serverName = serverName
        self.connectHost = connectHost
    }

    /// Reads `http://host`, `https://host:port`, `https://[::1]:8443` with nothing behind but perhaps a slash.
    public init?(_ text: String) {
        guard let (origin, path) = Self.split(text), path.isEmpty || path == "/" else { return nil }
        self = origin
    }

    /// An origin and what follows it in a URL: `/dns-query`, or nothing.
    public static func split(_ url: String) -> (origin: HTTPOrigin, path: String)? {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let isSecure: Bool
        switch url[..<mark.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = String(rest[authority.endIndex...])
        guard path.isEmpty || RequestTarget.isClean(path), let (host, port) = hostAndPort(authority) else { return nil }
        return (HTTPOrigin(isSecure: isSecure, host: host, port: port), path)
    }

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), (1...65_535).contains(number)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(where: { ":[]@".contains($0) }) {
            return nil
        }
        guard !host.isEmpty, RequestTarget.isAuthority(host) else { return nil }
        return (String(host), port)
    }

    /// As it stands in Host: without the port where that is the scheme's own.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    public var description: String { "\(isSecure ? "https" : "http")://\(authority)" }
}
