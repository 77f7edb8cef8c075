import ApusEdge
import ApusTLS
import ApusX509
import Foundation
import Testing

@Suite("The configuration file")
struct ConfigurationFileTests {
    /// A folder with what configurations name: `site.pem`, `site.key`, `clients.pem`, `origins.pem`, `public`.
    private static func folder() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let authority = try DevelopmentCA.loadOrCreate(in: directory.path + "/state")
        let files = try authority.issue(
            names: [try #require(CertificateName("localhost"))], into: directory.path + "/issued")
        let copies = [
            (files.certificateFile, "site.pem"), (files.privateKeyFile, "site.key"),
            (authority.rootCertificateFile, "clients.pem"),
            (authority.rootCertificateFile, "origins.pem"),
        ]
        for (from, to) in copies { try directory.write(to, try String(contentsOfFile: from, encoding: .utf8)) }
        try directory.write("public/index.html", "hello")
        return directory
    }

    private static func parse(
        _ text: String, in directory: TemporaryDirectory
    ) throws(ConfigurationMistakes) -> ConfigurationFile.Loaded {
        let environment = ["APUS_EXAMPLE_KEY": "site.key", "EMPTY": ""]
        return try ConfigurationFile(path: directory.path + "/edge.yaml", environment: environment).parse(text)
    }

    private static let head = """
        listen: 127.0.0.1:0
        certificates: {certificate: site.pem, private-key: site.key}
        """

    @Test("in the documentation is good, and says what it seems to say")
    func example() throws {
        let directory = try Self.folder()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/edge-example.yaml"), encoding: .utf8)
        let configuration = try Self.parse(text, in: directory).configuration
        try EdgeServer.check(configuration)
        #expect(configuration.listen.map(\.description) == ["0.0.0.0:8443", "[::]:8443"])
        #expect(configuration.operations?.description == "127.0.0.1:9443")
        #expect(configuration.refusesUnknownNames)
        #expect(configuration.connectionLimits.perAddress == 500)
        #expect(configuration.httpLimits.headerSection == 32_768)
        #expect(
            configuration.sites.map(\.names.first) == [
                "site.example", "admin.site-admin.example", "static.example", "old.example", "dns.example",
            ])
        #expect(!configuration.passthrough.isEmpty)
        let site = try #require(configuration.sites.first)
        #expect(site.strictTransportSecurity == "max-age=31536000; includeSubDomains")
        #expect(site.requestContent == 104_857_600)
        #expect(site.tls.resumption?.earlyData != nil)
        guard case .proxy(let proxy) = site.content else { Issue.record("no proxy"); return }
        #expect(proxy.origins.map(\.description) == ["http://127.0.0.1:3000", "http://127.0.0.1:3001"])
        #expect(proxy.balance == .leastConnections)
        #expect(proxy.healthCheck?.fall == 3)
        #expect(!proxy.rules.originsUnderstandEarlyData)
        #expect(configuration.sites[1].tls.policy.minimumVersion == .TLS13)
        guard case .required = configuration.sites[1].tls.clientAuthentication else { Issue.record("no mutual TLS"); return }
    }

    @Test("may be JSON")
    func json() throws {
        let text = """
            {"listen": ["127.0.0.1:0"], "sites": [{"root": "public",
              "certificates": [{"certificate": "site.pem", "private-key": "site.key"}]}]}
            """
        let loaded = try Self.parse(text, in: try Self.folder())
        #expect(loaded.configuration.sites.count == 1)
        #expect(loaded.files.count == 2, "both are followed; the files that are served are not")
    }

    /// What is wrong, the line, and a word of the sentence.
    private static let mistakes: [(text: String, line: Int, word: String)] = [
        ("", 1, "empty"),
        ("a: [", 2, "not YAML"),
        ("listen: 1\nlisten: 2", 1, "more than once"),
        ("just words", 1, "mapping"),
        ("sites: [{root: public}]", 1, "listen"),
        (head, 1, "needs \"sites\""),
        (head + "\nsites: []", 3, "needs \"sites\""),
        (head + "\nlisten2: x\nsites: [{root: public}]", 3, "listen2"),
        (head + "\nsites:\n- root: public\n  rot: x", 5, "rot"),
        (head + "\nsites:\n- names: [a.example]", 4, "one of"),
        (head + "\nsites:\n- root: public\n  redirect: https://x.example", 4, "this one has 2"),
        (head + "\nsites:\n- names: [\"a b\"]\n  root: public", 4, "a b"),
        (head + "\nsites:\n- names: [\"*.example\"]\n  root: public", 4, "*.example"),
        (head + "\nsites:\n- {names: [a.example], root: public}\n- {names: [A.example], root: public}", 5, "another site"),
        (head + "\nsites:\n- {root: public}\n- {root: public}", 4, "without names"),
        (head + "\nthreads: 0\nsites: [{root: public}]", 3, "whole number from 1"),
        (head + "\nthreads: [1]\nsites: [{root: public}]", 3, "one value"),
        (head + "\nstrict-sni: yes\nsites: [{root: public}]", 3, "true or false"),
        (head + "\nlimits: {handshake-seconds: soon}\nsites: [{root: public}]", 3, "number of seconds"),
        (head + "\nlimits: {handshake-seconds: nan}\nsites: [{root: public}]", 3, "number of seconds"),
        (head + "\nproxy-protocol: 192.0.2.1/24\nsites: [{root: public}]", 3, "192.0.2.1/24"),
        (head + "\npass: [{names: a.example, to: nowhere}]\nsites: [{root: public}]", 3, "needs \"to\""),
        (head + "\npass: [{to: 127.0.0.1:1}]\nsites: [{root: public}]", 3, "needs \"names\""),
        (head + "\npass: [{names: \"a..b\", to: 127.0.0.1:1}]\nsites: [{root: public}]", 3, "a..b"),
        (head + "\nsites: [{proxy: {}}]", 3, "needs \"to\""),
        (head + "\nsites: [{proxy: {to: ftp://x}}]", 3, "ftp://x"),
        (head + "\nsites: [{proxy: {to: http://x, balance: fair}}]", 3, "round-robin"),
        (head + "\nsites: [{proxy: {to: https://x, ca: none.pem}}]", 3, "none.pem"),
        (head + "\nsites: [{proxy: {to: http://x, health: {path: health}}}]", 3, "slash"),
        (head + "\nsites: [{root: public, tls: {min: \"1.1\"}}]", 3, "1.1"),
        (head + "\nsites: [{root: public, tls: {min: \"1.3\", max: \"1.2\"}}]", 3, "above"),
        (head + "\nsites: [{root: public, client-auth: {}}]", 3, "needs \"ca\""),
        (head + "\nsites: [{root: public, hsts: {}}]", 3, "max-age"),
        (head + "\nsites: [{dns: {}}]", 3, "upstreams"),
        (head + "\nsites: [{dns: {upstreams: gopher://x}}]", 3, "gopher"),
        (head + "\nsites: [{root: \"${NOWHERE}\"}]", 3, "NOWHERE"),
        (head + "\nsites: [{root: \"${EMPTY}\"}]", 3, "empty"),
        (head + "\nsites: [{root: \"${HOME\"}]", 3, "without its"),
        ("listen: 8443\nsites: [{root: public, certificates: {certificate: site.pem, private-key: site.key}}]", 1, "HOST:PORT"),
        ("listen: 127.0.0.1:0\nsites: [{root: public}]", 2, "certificates"),
        ("listen: 127.0.0.1:0\nsites:\n- root: public\n  certificates: {certificate: site.pem}", 4, "both"),
        (
            "listen: 127.0.0.1:0\nsites:\n- root: public\n  certificates: {certificate: site.key, private-key: site.key}", 4,
            "site.key"
        ),
        (
            "listen: 127.0.0.1:0\nsites:\n- root: public\n  certificates: {certificate: clients.pem, private-key: site.key}", 4,
            "key"
        ),
    ]

    @Test("is refused with the line and a sentence for each mistake", arguments: mistakes.indices)
    func mistake(_ index: Int) throws {
        let (text, line, word) = Self.mistakes[index]
        let directory = try Self.folder()
        let error = #expect(throws: ConfigurationMistakes.self) { try Self.parse(text, in: directory) }
        let first = try #require(error?.list.first { $0.sentence.contains(word) }, "\(error?.description ?? "") lacks \(word)")
        #expect(first.line == line, "\(first)")
        #expect(first.description.hasPrefix("\(directory.path)/edge.yaml:\(line): "))
    }

    @Test("tells all mistakes at once")
    func severalMistakes() throws {
        let text = Self.head + "\nthreads: no\nsites:\n- {root: public, hsts: {}}\n- {proxy: {to: x}}"
        let directory = try Self.folder()
        let error = #expect(throws: ConfigurationMistakes.self) { try Self.parse(text, in: directory) }
        #expect(error?.list.map(\.line) == [3, 5, 6, 4] || error?.list.map(\.line) == [3, 5, 6])
    }
}
