import ApusScan
import ApusTLS
import ApusX509
import ArgumentParser
import FoundationEssentials

struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "See what a TLS server accepts, and what to think of it.",
        discussion: """
            Versions, cipher suites, groups, signature algorithms, ALPN, resumption, certificates: each is tried, at most ten connections at
            a time, and judged by the RFC that says so. With --policy FILE the exit code is 1 where a rule of it is broken (docs/scan.md).

            Examples:
              apus scan example.com
              apus scan localhost:8443 --ca ca.pem --json
              apus scan example.com --policy policy.json
            """)

    @Argument(help: ArgumentHelp("What to scan; port 443 by default.", valueName: "HOST[:PORT]"))
    var target: Target

    @OptionGroup var roots: RootsOption

    @Option(help: ArgumentHelp("Name for SNI and verification, when not HOST.", valueName: "NAME"))
    var serverName: String?

    @Option(help: ArgumentHelp("Rules that the server must keep, as JSON.", valueName: "FILE"))
    var policy: String?

    @Option(help: ArgumentHelp("Limit for connecting, and for each answer.", valueName: "SECONDS"))
    var timeout: Double = 5

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print nothing but errors on standard error.")
    var quiet = false

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout takes a number of seconds above 0") }
        guard target.port > 0 else { throw ValidationError("a port to connect to is above 0") }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            try await scan()
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    private func scan() async throws {
        guard let name = ServerName(serverName ?? target.host) else {
            throw ValidationError("\"\(serverName ?? target.host)\" is neither a DNS name nor an IP address")
        }
        var rules: ScanPolicy?
        if let policy { rules = try PolicyFile.load(policy) }
        let trustRoots = try roots.load()
        let showsProgress = StandardStreams.errorIsTerminal && !quiet
        let progress: @Sendable (Int) -> Void = { count in
            if showsProgress { StandardStreams.showProgress("scanning: \(count) connections") }
        }
        let prober = NetworkProber(
            host: target.host, port: target.port, serverName: name, timeoutSeconds: timeout, progress: progress)
        let began = ContinuousClock.now
        let observations: Observations
        do throws(SurveyFailure) {
            observations = try await Survey(prober, serverName: name).run()
        } catch {
            if showsProgress { StandardStreams.showProgress("") }
            throw await failure(error, name: name)
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        if showsProgress { StandardStreams.showProgress("") }
        let result = ScanResult(
            observations: observations, chains: observations.judgedChains(roots: trustRoots, serverName: name))
        let broken = rules?.broken(by: result)
        if json {
            let report = ScanReport(
                target: target.description, serverName: name.description, result: result, connections: prober.connections,
                unanswered: prober.unanswered, seconds: seconds, policy: policy, broken: broken)
            StandardStreams.printLine(try report.json())
        } else {
            let text = ScanText(style: TextStyleChoice.current)
            StandardStreams.printLine(
                text.text(
                    result, target: target.description, connections: prober.connections, unanswered: prober.unanswered,
                    seconds: seconds))
            if let broken { StandardStreams.printLine(text.policy(policy ?? "", broken: broken)) }
        }
        if let broken, !broken.isEmpty {
            throw Failure(
                code: .notMet, what: "policy \(policy ?? "")",
                why: broken.count == 1 ? broken[0] : "\(target) breaks \(broken.count) of its rules: \(broken[0]), …",
                report: ErrorReport(kind: "policy", message: broken.joined(separator: "; ")))
        }
    }

    /// Connecting once more, as `connect` does, gives the words that people know for what is wrong.
    private func failure(_ error: SurveyFailure, name: ServerName) async -> Failure {
        if error.isUnreachable,
            let client = try? ConnectClient(
                target: target, serverName: name, configuration: ClientConfiguration(verifier: InsecureVerifier()),
                timeoutSeconds: timeout, keyLog: nil),
            let failure = await client.handshake().failure
        {
            return failure
        }
        return Failure(
            code: error.isUnreachable ? .noConnection : .handshakeFailed, what: "scan of \(target)",
            why: "no version of TLS is spoken there: the server \(error.why)",
            advice: "is it a TLS port? Services such as SMTP and IMAP speak TLS at once on other ports",
            report: ErrorReport(kind: "incompatible", message: error.why))
    }
}

/// The file of `--policy`.
enum PolicyFile {
    /// Larger than any policy, in bytes.
    private static let maximumSize = 1024 * 1024

    static func load(_ path: String) throws(Failure) -> ScanPolicy {
        let contents: [UInt8]
        do throws(FileFailure) { contents = try FileContents.read(path, limit: maximumSize) } catch {
            throw unusable("\(path): \(error.reason)")
        }
        do throws(ScanPolicyError) { return try ScanPolicy(json: contents) } catch { throw unusable("\(path): \(error)") }
    }

    private static func unusable(_ why: String) -> Failure {
        Failure(
            code: .badFile, what: "can't use a policy", why: why, advice: "docs/scan.md says what a policy looks like",
            report: ErrorReport(kind: "misuse", message: why))
    }
}
