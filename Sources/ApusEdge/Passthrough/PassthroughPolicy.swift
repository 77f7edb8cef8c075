package import ApusNIO
import ApusTLS
package import NIOCore

/// Names that are not terminated here: a connection that asks for one goes to a target as it is, TLS and all.
package struct PassthroughPolicy: Sendable, Equatable {
    /// Where connections for a name go.
    package struct Target: Sendable, Hashable {
        /// Host and port, over TCP.
        package var address: ListenAddress
        /// Whether the target is told the client's address first, and in which version.
        package var proxyProtocol: ProxyHeader.Version?

        package init(address: ListenAddress, proxyProtocol: ProxyHeader.Version? = nil) {
            self.address = address
            self.proxyProtocol = proxyProtocol
        }
    }

    /// By name in lower case; `*.example.org` stands for one label in front of it.
    private var targets: [String: Target] = [:]
    /// Until the target has taken the connection.
    package var connectTimeout = TimeAmount.seconds(5)
    /// How long neither side may say anything.
    package var idleTimeout = TimeAmount.minutes(10)

    package init() {}

    package var isEmpty: Bool { targets.isEmpty }

    /// - Parameter name: a DNS name, or one whose first label is `*`.
    /// - Returns: false for what is neither, or a name that is there already.
    package mutating func add(name: String, target: Target) -> Bool {
        let isWildcard = name.hasPrefix("*.")
        guard let plain = ServerName(isWildcard ? String(name.dropFirst(2)) : name)?.dnsName else { return false }
        let key = isWildcard ? "*." + plain : plain
        guard targets[key] == nil else { return false }
        targets[key] = target
        return true
    }

    /// - Parameter name: in lower case. The very name wins over a wildcard.
    package func target(for name: String?) -> Target? {
        guard let name else { return nil }
        if let target = targets[name] { return target }
        return name.firstIndex(of: ".").flatMap { targets["*" + name[$0...]] }
    }
}
