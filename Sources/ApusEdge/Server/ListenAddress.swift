/// Where a server listens: `HOST:PORT`, or `fd:N`, a socket that it inherits.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or a numeric address, without brackets. `localhost` stands for both 127.0.0.1 and ::1.
    package var host: String
    /// 0 takes a free one.
    package var port: Int
    /// Of a socket that is bound already, by systemd or a server before this one; it is this server's from now on.
    package private(set) var descriptor: CInt?

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Parameter descriptor: of a listening socket.
    package init(descriptor: CInt) {
        host = "fd"
        port = 0
        self.descriptor = descriptor
    }

    /// Reads `localhost:8443`, `127.0.0.1:0` or `[::1]:8443`.
    ///
    /// - Returns: nil if it is none of these, nor `fd:N`; an IPv6 address needs its brackets, and no host is called `fd`.
    package init?(_ text: String) {
        if text.hasPrefix("fd:") {
            // The standard streams are no sockets to listen on.
            guard (4...8).contains(text.utf8.count), text.utf8.dropFirst(3).allSatisfy({ (0x30...0x39).contains($0) }),
                let number = CInt(text.dropFirst(3)), number >= 3
            else { return nil }
            self.init(descriptor: number)
            return
        }
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
        if let descriptor { return "fd:\(descriptor)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
