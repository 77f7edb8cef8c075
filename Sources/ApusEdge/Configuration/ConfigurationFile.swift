package import ApusTLS
import ApusX509
package import FoundationEssentials
import Yams

/// A configuration file: read and judged whole before any of it is used.
package struct ConfigurationFile: Sendable {
    package let path: String
    /// What ``load()`` gives to sites of every generation, so that sessions outlive a reload.
    private let resumption: ServerResumption
    private let environment: [String: String]

    package init(
        path: String, resumption: ServerResumption = ServerResumption(storage: SealedTickets(keys: TicketKeyRotation())),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.path = path
        self.resumption = resumption
        self.environment = environment
    }

    /// What a file says, and the files that it names besides itself.
    package struct Loaded: Sendable {
        package var configuration: EdgeConfiguration
        package var files: [String]
    }

    /// - Throws: ``ConfigurationMistakes``, all there are.
    package func load() throws(ConfigurationMistakes) -> Loaded {
        guard let data = FileManager.default.contents(atPath: path), data.count <= ConfigurationReader.limit,
            let text = String(validating: data, as: UTF8.self)
        else {
            let sentence = "the file can't be read as text of at most \(ConfigurationReader.limit) bytes"
            throw ConfigurationMistakes(list: [ConfigurationMistake(file: path, line: 1, sentence: sentence)])
        }
        return try parse(text)
    }

    package func parse(_ text: String) throws(ConfigurationMistakes) -> Loaded {
        let reader = ConfigurationReader(file: path, environment: environment)
        let configuration = reader.document(text).flatMap { EdgeDocument(reader, resumption).read($0) }
        guard reader.mistakes.isEmpty, let configuration else {
            throw ConfigurationMistakes(list: reader.mistakes.sorted { $0.line < $1.line })
        }
        return Loaded(configuration: configuration, files: reader.files)
    }
}

/// The document's outermost level.
private struct EdgeDocument {
    static let keys = [
        "listen", "redirect-from", "acme-webroot", "operations", "threads", "strict-sni", "access-log", "certificates", "limits",
        "sites", "proxy-protocol", "pass",
    ]

    let reader: ConfigurationReader
    let resumption: ServerResumption

    init(_ reader: ConfigurationReader, _ resumption: ServerResumption) {
        self.reader = reader
        self.resumption = resumption
    }

    func read(_ node: Node) -> EdgeConfiguration? {
        guard let map = ConfigurationMap(node, "the configuration", keys: Self.keys, reader) else { return nil }
        let listen = addresses(map, "listen")
        if map["listen"] == nil { map.note("listen", "the configuration needs \"listen\", such as 0.0.0.0:8443") }
        let shared = CertificateDocument(reader).read(map, "certificates")
        let siteReader = SiteDocument(reader: reader, resumption: resumption, shared: shared)
        let sites = map.list("sites").compactMap { siteReader.read($0) }
        if map.list("sites").isEmpty { map.note("sites", "the configuration needs \"sites\", a list of at least one") }
        checkNames(sites, map)
        let placeholder = sites.first?.tls ?? ServerConfiguration(identities: [])
        var configuration = EdgeConfiguration(listen: listen, content: .demoPage, tls: placeholder)
        configuration.sites = sites
        configuration.redirectFrom = addresses(map, "redirect-from")
        configuration.acmeWebroot = map.path("acme-webroot", isFollowed: false)
        if map["acme-webroot"] != nil, map["redirect-from"] == nil {
            map.note("acme-webroot", "acme-webroot belongs to \"redirect-from\": it is asked for over plain HTTP")
        }
        configuration.operations = addresses(map, "operations").first
        configuration.refusesUnknownNames = map.flag("strict-sni") ?? false
        if let threads = map.number("threads", 1...1024) { configuration.threads = threads }
        configuration.accessLogPath = map.text("access-log") == "-" ? "-" : map.path("access-log", isFollowed: false)
        LimitsDocument.read(map, into: &configuration)
        FrontDocument(reader).read(map, into: &configuration)
        return configuration
    }

    private func addresses(_ map: ConfigurationMap, _ key: String) -> [ListenAddress] {
        map.list(key).compactMap { node in
            guard let text = reader.text(node, map.label(key)) else { return nil }
            guard let address = ListenAddress(text) else {
                reader.note(node, "\(map.label(key)) is HOST:PORT, such as 0.0.0.0:8443 or [::1]:8443, not \"\(text)\"")
                return nil
            }
            return address
        }
    }

    private func checkNames(_ sites: [Site], _ map: ConfigurationMap) {
        var seen: Set<String> = []
        for (site, node) in zip(sites, map.list("sites")) {
            for name in site.names where !seen.insert(name).inserted {
                reader.note(node, "another site has the name \"\(name)\" already")
            }
        }
        if sites.count(where: \.names.isEmpty) > 1 {
            map.note("sites", "only one site can be without names: it takes all others")
        }
    }
}

/// `certificates`, of all sites or of one.
struct CertificateDocument {
    let reader: ConfigurationReader

    struct Certificates {
        var identities: [Identity] = []
        var stapleFiles: [StapleFile] = []
    }

    init(_ reader: ConfigurationReader) {
        self.reader = reader
    }

    func read(_ map: ConfigurationMap, _ key: String) -> Certificates {
        var certificates = Certificates()
        for node in map.list(key) {
            let keys = ["certificate", "private-key", "ocsp-staple"]
            guard let entry = ConfigurationMap(node, map.label(key), keys: keys, reader) else { continue }
            guard let chain = entry.path("certificate"), let privateKey = entry.path("private-key") else {
                entry.note("certificate", "\(map.label(key)) needs both \"certificate\" and \"private-key\"")
                continue
            }
            do throws(CredentialError) {
                var identity = try Identity(certificateFile: chain, privateKeyFile: privateKey)
                if let path = entry.path("ocsp-staple") {
                    let staple = try StapleFile(path: path, certificateChain: identity.certificateChain)
                    identity.ocspStaple = staple.staple
                    certificates.stapleFiles.append(staple)
                }
                certificates.identities.append(identity)
            } catch {
                entry.note("certificate", error.message)
            }
        }
        return certificates
    }
}

/// `limits`.
private enum LimitsDocument {
    static func read(_ map: ConfigurationMap, into configuration: inout EdgeConfiguration) {
        let keys = [
            "header-bytes", "header-count", "requests-per-connection", "concurrent-streams", "connections",
            "connections-per-address",
            "handshakes", "handshake-seconds", "head-seconds", "idle-seconds", "stalled-seconds",
        ]
        guard let limits = map.map("limits", keys: keys) else { return }
        if let bytes = limits.number("header-bytes", 1024...(1 << 20)) {
            configuration.httpLimits.headerSection = bytes
            configuration.httpLimits.headerField = min(bytes, configuration.httpLimits.headerField)
        }
        if let count = limits.number("header-count", 1...10_000) { configuration.httpLimits.headerFieldCount = count }
        if let count = limits.number("requests-per-connection", 1...1_000_000_000) {
            configuration.httpLimits.requestsPerConnection = count
        }
        if let count = limits.number("concurrent-streams", 1...10_000) {
            configuration.httpLimits.http2.concurrentStreams = count
        }
        if let count = limits.number("connections", 1...10_000_000) { configuration.connectionLimits.inAll = count }
        if let count = limits.number("connections-per-address", 1...10_000_000) {
            configuration.connectionLimits.perAddress = count
        }
        if let count = limits.number("handshakes", 1...10_000_000) { configuration.connectionLimits.handshakes = count }
        if let time = limits.seconds("handshake-seconds") { configuration.handshakeTimeout = time }
        if let time = limits.seconds("head-seconds") { configuration.httpLimits.firstRequest = time }
        if let time = limits.seconds("idle-seconds") { configuration.httpLimits.nextRequest = time }
        if let time = limits.seconds("stalled-seconds") {
            configuration.httpLimits.stalledRead = time
            configuration.httpLimits.stalledWrite = time
        }
    }
}
