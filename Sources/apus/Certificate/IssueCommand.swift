public import ApusX509
public import ArgumentParser

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

    @Flag(help: "Print one JSON object.")
    var json = false

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
            if json {
                let certificate = try CertificateChain.load(pemFile: files.certificateFile).first
                StandardStreams.printLine(
                    try Report(
                        certificateFile: files.certificateFile, privateKeyFile: files.privateKeyFile,
                        rootCertificate: authority.rootCertificateFile,
                        certificate: certificate.flatMap { CertificateReport(der: $0) }
                    ).json())
                return
            }
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

    private struct Report: JSONReport {
        var certificateFile: String
        var privateKeyFile: String
        var rootCertificate: String
        var certificate: CertificateReport?

        enum CodingKeys: String, CodingKey {
            case certificate
            case certificateFile = "certificate_file"
            case privateKeyFile = "private_key_file"
            case rootCertificate = "root_certificate"
        }
    }
}

extension KeyType: ExpressibleByArgument {}
