import ApusHTTP
import ApusTLS
import ApusX509
import Yams

/// One element of `sites`.
struct SiteDocument {
    static let keys = [
        "names", "certificates", "tls", "client-auth", "hsts", "body-bytes", "early-data", "root", "proxy", "redirect", "dns",
    ]

    let reader: ConfigurationReader
    let resumption: ServerResumption
    let shared: CertificateDocument.Certificates

    func read(_ node: Node) -> Site? {
        guard let map = ConfigurationMap(node, "a site", keys: Self.keys, reader) else { return nil }
        let names = names(map)
        let own = CertificateDocument(reader).read(map, "certificates")
        let certificates = map["certificates"] == nil ? shared : own
        if certificates.identities.isEmpty, reader.mistakes.isEmpty {
            reader.note(node, "a site needs \"certificates\", of its own or of the whole configuration")
        }
        var tls = ServerConfiguration(identities: certificates.identities, applicationProtocols: [.h2, .http11])
        readTLS(map, &tls)
        readClientAuthentication(map, &tls)
        tls.resumption = resumption
        if map.flag("early-data") == true { tls.resumption?.earlyData = EarlyDataAcceptance() }
        guard let content = content(map) else { return nil }
        let body = map.number("body-bytes", 0...Int.max).map { Int64($0) }
        var site = Site(names: names, tls: tls, content: content, requestContent: body)
        site.stapleFiles = own.stapleFiles + (map["certificates"] == nil ? shared.stapleFiles : [])
        site.strictTransportSecurity = strictTransportSecurity(map)
        return site
    }

    private func names(_ map: ConfigurationMap) -> [String] {
        map.list("names").compactMap { node in
            guard let text = reader.text(node, "a site's name")?.lowercased() else { return nil }
            let labels = text.split(separator: ".", omittingEmptySubsequences: false)
            let plain = labels.first == "*" ? labels.dropFirst() : labels[...]
            let isName =
                !plain.isEmpty && text.utf8.count <= 253
                && plain.allSatisfy { label in
                    (1...63).contains(label.utf8.count)
                        && label.utf8.allSatisfy {
                            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
                        }
                }
            guard isName, !(labels.first == "*" && plain.count < 2) else {
                reader.note(node, "a site's name is a.example, or *.a.example for one label in front of it, not \"\(text)\"")
                return nil
            }
            return text
        }
    }

    private enum Version: String, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"

        var version: ProtocolVersion { self == .tls12 ? .TLS12 : .TLS13 }
    }

    private func readTLS(_ map: ConfigurationMap, _ tls: inout ServerConfiguration) {
        guard let entry = map.map("tls", keys: ["min", "max", "legacy", "http2"]) else { return }
        if entry.flag("legacy") == true { tls.policy = .legacy }
        if let lowest = entry.choice("min", Version.self) { tls.policy.minimumVersion = lowest.version }
        if let highest = entry.choice("max", Version.self) { tls.policy.maximumVersion = highest.version }
        if tls.policy.minimumVersion > tls.policy.maximumVersion { entry.note("min", "tls.min is above tls.max") }
        if entry.flag("http2") == false { tls.applicationProtocols = [.http11] }
    }

    private enum Mode: String, CaseIterable {
        case optional, required
    }

    private func readClientAuthentication(_ map: ConfigurationMap, _ tls: inout ServerConfiguration) {
        guard let entry = map.map("client-auth", keys: ["mode", "ca"]) else { return }
        guard let path = entry.path("ca"), let mode = entry["mode"] == nil ? .required : entry.choice("mode", Mode.self) else {
            if entry["ca"] == nil { reader.note(entry.node, "client-auth needs \"ca\", a file of roots") }
            return
        }
        do throws(CredentialError) {
            let roots = try TrustRoots(pemFile: path)
            let verifier = CertificateVerifier(roots: roots)
            tls.certificateAuthorities = roots.names
            tls.clientAuthentication = mode == .required ? .required(verifier) : .optional(verifier)
        } catch {
            entry.note("ca", error.message)
        }
    }

    private func strictTransportSecurity(_ map: ConfigurationMap) -> String? {
        guard let entry = map.map("hsts", keys: ["max-age", "include-subdomains", "preload"]) else { return nil }
        guard let age = entry.number("max-age", 0...1_000_000_000) else {
            if entry["max-age"] == nil { reader.note(entry.node, "hsts needs \"max-age\", in seconds") }
            return nil
        }
        return "max-age=\(age)" + (entry.flag("include-subdomains") == true ? "; includeSubDomains" : "")
            + (entry.flag("preload") == true ? "; preload" : "")
    }

    // MARK: What a site shows

    private func content(_ map: ConfigurationMap) -> Site.Content? {
        let given = ["root", "proxy", "redirect", "dns"].filter { map[$0] != nil }
        guard given.count == 1 else {
            reader.note(map.node, "a site has one of \"root\", \"proxy\", \"redirect\" and \"dns\"; this one has \(given.count)")
            return nil
        }
        if let root = map.path("root", isFollowed: false) { return .files(root: root) }
        if map["dns"] != nil { return ResolverDocument(reader).read(map).map { .responder($0) } }
        if map["redirect"] != nil { return origin(map["redirect"], "a site's redirect").map { .redirect(to: $0) } }
        return proxy(map).map { .proxy($0) }
    }

    private func origin(_ node: Node?, _ what: String) -> HTTPOrigin? {
        guard let node, let text = reader.text(node, what) else { return nil }
        guard let origin = HTTPOrigin(text) else {
            reader.note(node, "\(what) is http://HOST:PORT or https://HOST:PORT, not \"\(text)\"")
            return nil
        }
        return origin
    }

    private enum HostChoice: String, CaseIterable {
        case client, origin
    }

    private func proxy(_ map: ConfigurationMap) -> ProxyConfiguration? {
        let keys = ["to", "ca", "balance", "host", "early-data", "identity", "trusted-proxies", "attempts", "timeouts", "health"]
        guard let entry = map.map("proxy", keys: keys) else { return nil }
        let origins = entry.list("to").compactMap { origin($0, "proxy.to") }
        guard !origins.isEmpty else {
            if entry.list("to").isEmpty { reader.note(entry.node, "proxy needs \"to\", one origin or a list of them") }
            return nil
        }
        var proxy = ProxyConfiguration(origins: origins, client: client(entry, isSecure: origins.contains(where: \.isSecure)))
        if let balance = entry.choice("balance", OriginGroup.Balance.self) { proxy.balance = balance }
        proxy.rules.sendsOriginAsHost = entry.choice("host", HostChoice.self) == .origin
        proxy.rules.originsUnderstandEarlyData = entry.flag("early-data") ?? false
        proxy.rules.forwarded.tellsIdentity = entry.flag("identity") ?? false
        proxy.rules.forwarded.trustedProxies = Set(
            entry.list("trusted-proxies").compactMap { reader.text($0, "a trusted proxy") })
        if let attempts = entry.number("attempts", 1...10) { proxy.rules.attempts = attempts }
        readHealth(entry, &proxy)
        return proxy
    }

    private func client(_ entry: ConfigurationMap, isSecure: Bool) -> HTTPClientConfiguration {
        var client = HTTPClientConfiguration()
        if isSecure {
            do throws(CredentialError) {
                let roots: TrustRoots
                if let path = entry.path("ca") { roots = try TrustRoots(pemFile: path) } else { roots = try TrustRoots.system() }
                client = HTTPClientConfiguration(tls: ClientConfiguration(verifier: CertificateVerifier(roots: roots)))
            } catch {
                entry.note("ca", error.message)
            }
        }
        guard let times = entry.map("timeouts", keys: ["connect", "first-byte", "idle", "whole"]) else { return client }
        if let time = times.seconds("connect") { client.timeouts.connect = time }
        if let time = times.seconds("first-byte") { client.timeouts.firstByte = time }
        if let time = times.seconds("idle") { client.timeouts.idle = time }
        client.timeouts.whole = times.seconds("whole")
        return client
    }

    private func readHealth(_ entry: ConfigurationMap, _ proxy: inout ProxyConfiguration) {
        let keys = ["path", "interval", "timeout", "rise", "fall", "failures", "pause"]
        guard let health = entry.map("health", keys: keys) else { return }
        if let failures = health.number("failures", 1...1000) { proxy.passiveCheck.failures = failures }
        if let pause = health.seconds("pause") { proxy.passiveCheck.pause = pause }
        guard let path = health.text("path") else { return }
        guard path.hasPrefix("/"), RequestTarget.isClean(path) else {
            health.note("path", "health.path begins with a slash, not \"\(path)\"")
            return
        }
        var check = HealthCheck(path: path)
        if let interval = health.seconds("interval") { check.interval = .nanoseconds(interval.nanoseconds) }
        if let timeout = health.seconds("timeout") { check.timeout = timeout }
        if let rise = health.number("rise", 1...1000) { check.rise = rise }
        if let fall = health.number("fall", 1...1000) { check.fall = fall }
        proxy.healthCheck = check
    }
}
