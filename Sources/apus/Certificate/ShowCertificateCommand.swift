import ApusExplain
import ApusTLS
import ApusX509
import ArgumentParser
import FoundationEssentials
import Synchronization

struct ShowCertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the certificates of a file, or those that a server shows.",
        discussion: """
            Examples:
              apus certificate show chain.pem
              apus certificate show example.com
              apus certificate show localhost:8443 --ca ca.pem --json
            """)

    @Argument(help: ArgumentHelp("A file (PEM, or one certificate as DER), or a server.", valueName: "FILE|HOST:PORT"))
    var source: String

    @OptionGroup var roots: RootsOption

    @Option(help: ArgumentHelp("Name to ask a server for, when not HOST.", valueName: "NAME"))
    var serverName: String?

    @Option(help: ArgumentHelp("Limit for connecting and the handshake.", valueName: "SECONDS"))
    var timeout: Double = 10

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout takes a number of seconds above 0") }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            if isFile {
                show(try load(), verdict: nil)
            } else {
                guard let target = Target(argument: source), target.port > 0 else {
                    throw ValidationError("\"\(source)\" is neither a file nor HOST:PORT")
                }
                try await showServer(target)
            }
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    /// What is there is a file; what is written like one was meant as one.
    private var isFile: Bool {
        let endings = [".pem", ".crt", ".cer", ".der", ".key", ".p12", ".pfx", ".csr"]
        return FileManager.default.fileExists(atPath: source) || source.contains("/")
            || endings.contains { source.lowercased().hasSuffix($0) }
    }

    private func load() throws -> [[UInt8]] {
        do throws(CredentialError) { return try CertificateChain.load(pemOrDERFile: source) } catch { throw Failure(error) }
    }

    private func showServer(_ target: Target) async throws {
        guard let name = ServerName(serverName ?? target.host) else {
            throw ValidationError("\"\(serverName ?? target.host)\" is neither a DNS name nor an IP address")
        }
        let witness = WitnessVerifier(judge: CertificateVerifier(roots: try roots.load()))
        let client = try ConnectClient(
            target: target, serverName: name, configuration: ClientConfiguration(verifier: witness), timeoutSeconds: timeout,
            keyLog: nil)
        let outcome = await client.handshake()
        guard let seen = witness.seen else {
            throw outcome.failure
                ?? Failure(
                    code: .handshakeFailed, what: "handshake with \(target)", why: "the server showed no certificate",
                    report: ErrorReport(kind: "incompatible", message: "the server showed no certificate"))
        }
        show(seen.chain, verdict: (name, seen.verdict))
    }

    private func show(_ chain: [[UInt8]], verdict: (name: ServerName, verdict: PeerVerdict)?) {
        if json {
            let report = Report(
                source: source, certificates: chain.map { CertificateReport(der: $0) },
                verdict: verdict.map { VerdictReport($0.verdict, name: $0.name) })
            if let text = try? report.json() { StandardStreams.printLine(text) }
            return
        }
        let style = TextStyle(color: StandardStreams.wantsColor)
        let now = Date()
        for (index, der) in chain.enumerated() {
            let place = chain.count > 1 ? "\(index + 1) of \(chain.count)" : nil
            let text = CertificateText(der: der, now: now)?.text(place: place, style: style)
            StandardStreams.printLine((text ?? style.bad("certificate \(index + 1) can't be read")) + "\n")
        }
        switch verdict {
        case (let name, .trusted(let identity))?:
            StandardStreams.printLine(style.good("trusted for \(name)") + ":")
            StandardStreams.printLine(PathText.text(identity.verifiedChain, style: style))
        case (let name, .untrusted(let why))?:
            StandardStreams.printLine(style.bad("not trusted for \(name)") + ": \(why.message)")
            if let advice = TrustAdvice.forVerifying(why.reason) { StandardStreams.printLine("  " + advice) }
        case nil: break
        }
    }

    private struct Report: JSONReport {
        var source: String
        /// Null for one that can't be read.
        var certificates: [CertificateReport?]
        /// Absent for a file.
        var verdict: VerdictReport?
    }
}

/// Goes through with any handshake, and keeps what the server showed together with what an honest verifier says of it.
final class WitnessVerifier: PeerVerifier {
    struct Seen: Sendable {
        var chain: [[UInt8]]
        var verdict: PeerVerdict
    }

    private let judge: CertificateVerifier
    private let state = Mutex<Seen?>(nil)

    init(judge: CertificateVerifier) {
        self.judge = judge
    }

    var seen: Seen? { state.withLock { $0 } }

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        let verdict = await judge.verify(request)
        state.withLock { $0 = Seen(chain: request.certificateChain, verdict: verdict) }
        return await InsecureVerifier().verify(request)
    }
}
