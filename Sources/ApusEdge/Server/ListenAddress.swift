/// Where a server listens: `HOST:PORT`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or a numeric address, without brackets. `localhost` stands for both 127.0.0.1 and ::1.
    package var host: String
    /// 0 takes a free one.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `localhost:8443`, `127.0.0.1:0` or `[::1]:8443`.
    ///
    /// - Returns: nil if it is none of these; an IPv6 address needs its brackets.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(where: { ":[]".contains($0) }) {
            return nil
        }
        guard
            !host.isEmpty, (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
