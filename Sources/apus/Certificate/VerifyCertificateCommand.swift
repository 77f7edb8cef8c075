import ApusExplain
import ApusTLS
import ApusX509
import ArgumentParser
import FoundationEssentials

struct VerifyCertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Say whether a chain is valid for a name, or why not and at which certificate.",
        discussion: """
            Examples:
              apus certificate verify chain.pem --host www.example.com
              apus certificate verify chain.pem --host localhost --ca ca.pem --at 2027-01-01
              apus certificate verify client.pem --client --ca ca.pem --json
              apus certificate verify chain.pem --host www.example.com --crl authority.crl

            \(TrustOptions.reasons)
            """)

    @Argument(help: ArgumentHelp("PEM chain, the end entity's certificate first (or one certificate as DER).", valueName: "FILE"))
    var file: String

    @Option(help: ArgumentHelp("The name or address that the certificate has to be for.", valueName: "NAME"))
    var host: String?

    @Flag(help: "Judge it as a client's certificate, which needs no name.")
    var client = false

    @OptionGroup var roots: RootsOption

    @OptionGroup var trust: TrustOptions

    @Option(help: ArgumentHelp("Judge as of this time instead of now: 2027-01-31 or 2027-01-31T12:00:00Z.", valueName: "TIME"))
    var at: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (host == nil) == client else { throw ValidationError("give either --host NAME or --client") }
        if let host, ServerName(host) == nil {
            throw ValidationError("\"\(host)\" is neither a DNS name nor an IP address")
        }
        if let at, Moment.parse(at) == nil {
            throw ValidationError("--at takes a time like 2027-01-31 or 2027-01-31T12:00:00Z, not \"\(at)\"")
        }
    }

    func run() async throws {
        do {
            try await verify()
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    private func verify() async throws {
        let name = host.flatMap { ServerName($0) }
        let date = at.flatMap(Moment.parse) ?? Date()
        let chain: [[UInt8]]
        do throws(CredentialError) { chain = try CertificateChain.load(pemOrDERFile: file) } catch { throw Failure(error) }
        let policy = SecurityPolicy.default
        let verdict = await CertificateVerifier(
            roots: try roots.load(), policy: trust.policy, revocationLists: try trust.lists(), now: { date }
        ).verify(
            PeerVerificationRequest(
                peer: client ? .client : .server, certificateChain: chain, serverName: name,
                signatureSchemes: policy.certificateSignatureSchemes ?? policy.signatureSchemes))
        let purpose = name.map { "\($0)" } ?? "a client"
        if json {
            StandardStreams.printLine(
                try Report(
                    file: file, at: date, verdict: VerdictReport(verdict, name: name),
                    certificates: chain.map { CertificateReport(der: $0) }
                ).json())
        }
        let style = TextStyle(color: StandardStreams.wantsColor)
        switch verdict {
        case .trusted(let identity):
            guard !json else { return }
            StandardStreams.printLine("\(style.good("valid")) for \(purpose) on \(Moment.text(date)):")
            StandardStreams.printLine(PathText.text(identity.verifiedChain, style: style))
        case .untrusted(let why):
            if !json {
                StandardStreams.printLine("\(style.bad("not valid")) for \(purpose) on \(Moment.text(date)):")
                StandardStreams.printLine(PathText.text(chain, fault: why.certificateIndex, why: why, style: style))
            }
            throw Failure(
                code: .untrusted, what: "verify \(file) for \(purpose)", why: why.message,
                advice: TrustAdvice.forVerifying(why.reason),
                report: ErrorReport(kind: "untrusted", reason: why.reason.rawValue, message: why.message))
        }
    }

    private struct Report: JSONReport {
        var file: String
        var at: Date
        var verdict: VerdictReport
        /// Those of the file.
        var certificates: [CertificateReport?]

        private enum CodingKeys: String, CodingKey {
            case file, at, certificates
        }

        func encode(to encoder: any Encoder) throws {
            try verdict.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(file, forKey: .file)
            try container.encode(at, forKey: .at)
            try container.encode(certificates, forKey: .certificates)
        }
    }
}
