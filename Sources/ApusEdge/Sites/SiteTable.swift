/// Finds what belongs to a name: an exact one first, then a wildcard, then the default.
package struct SiteTable<Element: Sendable>: Sendable {
    private var byName: [String: Element] = [:]
    private let fallback: Element?

    /// - Parameter fallback: for names that nobody has; nil where they are refused.
    package init(_ elements: [(names: [String], element: Element)], fallback: Element?) {
        self.fallback = fallback
        for (names, element) in elements { for name in names where byName[name] == nil { byName[name] = element } }
    }

    /// - Parameter name: in any case, perhaps with a port behind it.
    package subscript(_ name: String?) -> Element? {
        guard let name else { return fallback }
        let host = Self.host(name)
        if let exact = byName[host] { return exact }
        // RFC 9525 §6.3: a wildcard stands for one whole label, the leftmost.
        if let dot = host.firstIndex(of: "."), dot != host.startIndex, let wildcard = byName["*" + host[dot...]] {
            return wildcard
        }
        return fallback
    }

    /// Of an authority, without its port and without a dot at the end.
    static func host(_ authority: String) -> String {
        var host = authority.lowercased()[...]
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        if let colon = host.firstIndex(of: ":"), host[host.index(after: colon)...].allSatisfy({ $0 >= "0" && $0 <= "9" }) {
            host = host[..<colon]
        }
        if host.last == "." { host = host.dropLast() }
        return String(host)
    }
}
