import ApusDNS
import ApusTLS
import ApusX509
import NIOPosix

/// `dns` of a site: a caching resolver behind DNS over HTTPS.
struct ResolverDocument {
    static let keys = ["upstreams", "ca", "stale-seconds", "client-limit"]

    let reader: ConfigurationReader

    init(_ reader: ConfigurationReader) {
        self.reader = reader
    }

    func read(_ map: ConfigurationMap) -> DNSResponder? {
        guard let entry = map.map("dns", keys: Self.keys) else { return nil }
        let locations = entry.list("upstreams").compactMap { node -> DNSServerLocation? in
            guard let text = reader.text(node, "dns.upstreams") else { return nil }
            guard let location = DNSServerLocation(text) else {
                let kinds = "https://HOST/PATH, tls://HOST, udp://HOST, tcp://HOST or an address"
                reader.note(node, "dns.upstreams holds \(kinds), not \"\(text)\"")
                return nil
            }
            return location
        }
        guard !locations.isEmpty else {
            if entry.list("upstreams").isEmpty {
                reader.note(entry.node, "dns needs \"upstreams\", one server or a list of them")
            }
            return nil
        }
        guard let security = security(entry, locations) else { return nil }
        let upstreams = UpstreamGroup(
            locations.map { $0.transport(security: security, group: MultiThreadedEventLoopGroup.singleton) })
        var resolving = CachingResolver.Options()
        if let stale = entry.number("stale-seconds", 0...604_800) { resolving.staleSeconds = UInt32(clamping: stale) }
        var options = DNSResponder.Options()
        options.acceptsEarlyData = map.flag("early-data") ?? false
        if let limit = entry.number("client-limit", 0...1_000_000) { options.queriesPerSecond = limit == 0 ? nil : limit }
        return DNSResponder(resolver: CachingResolver(upstreams: upstreams, options: resolving), options: options)
    }

    /// Whom servers behind TLS must be trusted by; without such a server no roots are looked for.
    private func security(_ entry: ConfigurationMap, _ locations: [DNSServerLocation]) -> DNSConnectionSecurity? {
        guard locations.contains(where: { $0.transport == .https || $0.transport == .tls }) else {
            return DNSConnectionSecurity(ClientConfiguration(verifier: InsecureVerifier()))
        }
        do throws(CredentialError) {
            let roots: TrustRoots
            if let path = entry.path("ca") { roots = try TrustRoots(pemFile: path) } else { roots = try TrustRoots.system() }
            return DNSConnectionSecurity(ClientConfiguration(verifier: CertificateVerifier(roots: roots)))
        } catch {
            entry.note(entry["ca"] == nil ? "upstreams" : "ca", error.message)
            return nil
        }
    }
}
