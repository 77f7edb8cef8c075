import ArgumentParser

/// HOST[:PORT], where HOST may be `[::1]`.
struct Target: ExpressibleByArgument, Sendable, CustomStringConvertible {
    var host: String
    var port: Int
    /// Whether the port was given, and is not the default.
    private(set) var hasPort = false

    static let defaultPort = 443

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        self.init(argument, defaultPort: Self.defaultPort)
    }

    init?(_ text: String, defaultPort: Int) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard let port = Self.port(rest, defaultPort: defaultPort) else { return nil }
            self.port = port
            hasPort = !rest.isEmpty
        } else if text.filter({ $0 == ":" }).count > 1 {
            // A bare IPv6 address can have no port.
            host = text
            port = defaultPort
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<colon])
            guard let port = Self.port(text[colon...], defaultPort: defaultPort) else { return nil }
            self.port = port
            hasPort = colon != text.endIndex
        }
        guard !host.isEmpty else { return nil }
    }

    /// With this port, where none was given.
    func defaulting(toPort port: Int) -> Target {
        var target = self
        if !hasPort { target.port = port }
        return target
    }

    private static func port(_ text: Substring, defaultPort: Int) -> Int? {
        if text.isEmpty { return defaultPort }
        guard text.hasPrefix(":"), let port = Int(text.dropFirst()), (0...65535).contains(port) else { return nil }
        return port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
