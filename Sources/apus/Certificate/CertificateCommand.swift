public import ApusX509
public import ArgumentParser
import FoundationEssentials

struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "A development certificate authority, and certificates from it.",
        discussion: """
            Examples:
              apus certificate ca
              apus certificate issue localhost 127.0.0.1 --out certificates
            """,
        subcommands: [CertificateAuthorityCommand.self, IssueCommand.self])
}

/// Where the development CA lives.
struct StateOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the development CA lives; else $APUS_STATE, else $XDG_STATE_HOME/apus or ~/.local/state/apus.",
            valueName: "DIR"))
    var state: String?

    var directory: String {
        if let directory = state ?? StandardStreams.environment("APUS_STATE") { return directory }
        if let base = StandardStreams.environment("XDG_STATE_HOME") { return base + "/apus" }
        return (StandardStreams.environment("HOME") ?? ".") + "/.local/state/apus"
    }

    func certificateAuthority() throws -> DevelopmentCA {
        do throws(CredentialError) { return try DevelopmentCA.loadOrCreate(in: directory) } catch { throw Failure(error) }
    }
}

struct CertificateAuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca", abstract: "Make or show the local development CA.",
        discussion: "Example: apus certificate ca --state ./state")

    @OptionGroup var state: StateOption

    func run() throws {
        do {
            let authority = try state.certificateAuthority()
            StandardStreams.printLine("root certificate: \(authority.rootCertificateFile)")
            if let summary = CertificateSummary(der: authority.rootCertificate) {
                StandardStreams.printLine("subject:          \(summary.subject)")
                StandardStreams.printLine("valid until:      \(summary.notAfter.formatted(.iso8601))")
                StandardStreams.printLine("sha256:           \(summary.sha256)")
            }
            StandardStreams.printError(authority.isNew ? "apus: made a new development CA" : "apus: this CA was there already")
        } catch let failure as Failure {
            throw failure.exit()
        }
    }
}

struct IssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Issue a certificate for these names from the development CA.",
        discussion: "Example: apus certificate issue localhost 127.0.0.1 ::1 --key-type ecdsa-p256 --out certificates")

    @Argument(help: ArgumentHelp("DNS names and IP addresses; the first names the files.", valueName: "NAME"))
    var names: [String]

    @Option(help: ArgumentHelp("ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072 or ed25519.", valueName: "TYPE"))
    var keyType: KeyType = .ecdsaP256

    @Flag(help: "For client authentication instead of servers.")
    var client = false

    @Option(help: ArgumentHelp("How long it is valid: 1 to \(DevelopmentCA.maximumDays).", valueName: "N"))
    var days: Int = 90

    @Option(help: ArgumentHelp("Where NAME.pem and NAME-key.pem are written.", valueName: "DIR"))
    var out: String = "."

    @OptionGroup var state: StateOption

    @Flag(help: "Replace files that exist.")
    var force = false

    func validate() throws {
        guard !names.isEmpty else { throw ValidationError("at least one NAME is needed") }
        guard (1...DevelopmentCA.maximumDays).contains(days) else {
            throw ValidationError("--days takes 1 to \(DevelopmentCA.maximumDays): browsers take no longer")
        }
    }

    func run() throws {
        let certificateNames = try names.map { name in
            guard let parsed = CertificateName(name) else {
                throw ValidationError("\"\(name)\" is neither a DNS name nor an IP address")
            }
            return parsed
        }
        do {
            let authority = try state.certificateAuthority()
            let files = try authority.issue(
                names: certificateNames, keyType: keyType, days: days, isClient: client, into: out, force: force)
            StandardStreams.printLine("certificate: \(files.certificateFile)")
            StandardStreams.printLine("private key: \(files.privateKeyFile)")
            StandardStreams.printLine("root certificate: \(authority.rootCertificateFile)")
        } catch let failure as Failure {
            throw failure.exit()
        } catch let error as CredentialError {
            throw Failure(error).exit()
        } catch let error as IssueError {
            throw ValidationError("\(error)")
        }
    }
}

extension KeyType: ExpressibleByArgument {}
