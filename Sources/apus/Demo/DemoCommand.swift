import ApusEdge
import ApusExplain
import ApusTLS
import ApusX509
import ArgumentParser

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See a TLS handshake: an HTTPS server comes up, Apus connects to it and explains each step.",
        discussion: """
            Examples:
              apus demo --once
              apus demo --once --html classic.html
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "HOST:PORT"))
    var listen: String = "localhost:8443"

    @OptionGroup var state: StateOption

    @Flag(help: "End after the first handshake.")
    var once = false

    @Option(help: ArgumentHelp("Write the classic handshake in its nine steps as one self-contained page.", valueName: "FILE"))
    var html: String?

    func validate() throws {
        guard ListenAddress(listen) != nil else { throw ValidationError("--listen takes HOST:PORT, not \"\(listen)\"") }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            let credentials = try ServerCredentials(certificates: [], privateKeys: [], state: state)
            let stop: StopSignals? = if once { nil } else { await StopSignals() }
            let server = try await start(credentials)
            do {
                try await explain(server, rootCertificateFile: credentials.rootCertificateFile)
                try await explainClassic(rootCertificateFile: credentials.rootCertificateFile)
            } catch {
                await server.shutdown(within: .seconds(1))
                throw error
            }
            if let stop {
                invite(to: server, rootCertificateFile: credentials.rootCertificateFile)
                await stop.wait()
            }
            await server.shutdown(within: .seconds(once ? 1 : 10))
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    private func start(_ credentials: ServerCredentials) async throws -> EdgeServer {
        guard let address = ListenAddress(listen) else { throw ValidationError("--listen takes HOST:PORT") }
        let tls = ServerConfiguration(identities: credentials.identities, applicationProtocols: [.h2, .http11])
        let server = try await ServerRunner.start(EdgeConfiguration(listen: [address], content: .demoPage, tls: tls))
        for address in server.addresses { StandardStreams.printLine("listening on https://\(address)") }
        if let file = credentials.rootCertificateFile { StandardStreams.printLine("root certificate: \(file)") }
        return server
    }

    /// Connects over TCP, as anyone would, and tells the story of that handshake.
    private func explain(_ server: EdgeServer, rootCertificateFile: String?) async throws {
        guard let target = server.addresses.first.flatMap({ Target($0, defaultPort: Target.defaultPort) }),
            let name = ServerName("localhost"), let rootCertificateFile
        else { return }
        let roots: TrustRoots
        do { roots = try TrustRoots(pemFile: rootCertificateFile) } catch { throw Failure(error) }
        var configuration = ClientConfiguration(verifier: CertificateVerifier(roots: roots), applicationProtocols: [.http11])
        configuration.revealsSecrets = true
        let client = try ConnectClient(
            target: target, serverName: name, configuration: configuration, timeoutSeconds: 10, keyLog: nil)
        StandardStreams.printLine("\nApus connects to it. This is the handshake that just happened:\n")
        let outcome = await client.handshake()
        StandardStreams.printLine(Explanation(events: outcome.events).text(color: StandardStreams.wantsColor))
        if let failure = outcome.failure { throw failure }
    }

    /// The handshake of the textbooks, really performed, with a server of its own that has the legacy policy and an RSA certificate.
    private func explainClassic(rootCertificateFile: String?) async throws {
        guard let name = ServerName("localhost"), let certificateName = CertificateName("localhost"), let rootCertificateFile
        else {
            return
        }
        let recording: ClassicRecording
        do {
            let identity = try state.certificateAuthority().issue(names: [certificateName], keyType: .rsa2048)
            recording = try await ClassicConnection(
                identity: identity, roots: TrustRoots(pemFile: rootCertificateFile), serverName: name
            ).record()
        } catch {
            throw Failure.connected(to: "localhost", error)
        }
        guard let story = Explanation(classic: recording) else {
            let why = "the recording of the classic handshake is not complete"
            throw Failure(code: .handshakeFailed, what: "explain", why: why, report: ErrorReport(kind: "misuse", message: why))
        }
        let files = StoryFiles(html: html, pcapng: nil, depth: .story, redact: false)
        try files.write(
            story, events: [], startedAt: 0,
            texts: Explanation.PageTexts(
                heading: "The RSA handshake in its nine steps",
                introduction:
                    "This is how TLS came to its keys for twenty years: the client encrypts a secret to the server's public key. "
                    + "Nothing here is an example. Two sides of Apus have just done it, and each value stands there as both have it. "
                    + "The secrets are real, too; the connection that they belong to is over."
            ))
        StandardStreams.printLine(
            "\nAnd this is how it was done before: the RSA handshake in its nine steps, between a server and a client of Apus with the legacy"
        )
        StandardStreams.printLine(
            "policy, over TCP. Every value stands there as the client has it and as the server has it, each by its own work.\n")
        StandardStreams.printLine(story.text(color: StandardStreams.wantsColor, showsBytes: true, longestDump: 18))
    }

    private func invite(to server: EdgeServer, rootCertificateFile: String?) {
        let port = server.addresses.first?.split(separator: ":").last ?? "8443"
        StandardStreams.printLine(
            "Open https://localhost:\(port) in a browser: the page shows your own handshake, seen from the server.")
        if let rootCertificateFile {
            StandardStreams.printLine("The browser will warn until it trusts the development CA: \(rootCertificateFile)")
            StandardStreams.printLine("  curl --cacert \(rootCertificateFile) https://localhost:\(port)/")
        }
        StandardStreams.printLine("Ctrl-C ends the demo.")
    }
}
