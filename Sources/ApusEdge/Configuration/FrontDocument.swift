import ApusNIO
import Yams

/// `proxy-protocol` and `pass`: what happens to a connection before TLS.
struct FrontDocument {
    let reader: ConfigurationReader

    init(_ reader: ConfigurationReader) {
        self.reader = reader
    }

    func read(_ map: ConfigurationMap, into configuration: inout EdgeConfiguration) {
        let ranges = map.list("proxy-protocol").compactMap { node -> AddressRange? in
            guard let text = reader.text(node, map.label("proxy-protocol")) else { return nil }
            guard let range = AddressRange(text) else {
                let wanted = "addresses or prefixes such as 192.0.2.0/24, with no bits set behind them"
                reader.note(node, "\(map.label("proxy-protocol")) holds \(wanted), not \"\(text)\"")
                return nil
            }
            return range
        }
        if !ranges.isEmpty { configuration.proxyProtocol = ProxyProtocolPolicy(trusted: ranges) }
        for node in map.list("pass") { pass(node, map, &configuration.passthrough) }
    }

    private func pass(_ node: Node, _ map: ConfigurationMap, _ policy: inout PassthroughPolicy) {
        guard let entry = ConfigurationMap(node, map.label("pass"), keys: ["names", "to", "proxy-protocol"], reader) else {
            return
        }
        guard let text = entry.text("to"), let address = ListenAddress(text), address.port > 0 else {
            entry.note("to", "\(map.label("pass")) needs \"to\", a HOST:PORT")
            return
        }
        let version: ProxyHeader.Version? = entry.number("proxy-protocol", 1...2).map { $0 == 1 ? .one : .two }
        if entry.list("names").isEmpty { entry.note("names", "\(map.label("pass")) needs \"names\"") }
        for node in entry.list("names") {
            guard let name = reader.text(node, "a name of \(map.label("pass"))") else { continue }
            if !policy.add(name: name, target: .init(address: address, proxyProtocol: version)) {
                reader.note(node, "\"\(name)\" is no DNS name, or is passed on already")
            }
        }
    }
}
