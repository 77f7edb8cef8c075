import ApusX509
import ArgumentParser

struct CertificateAuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca", abstract: "Make or show the local development CA.",
        discussion: "Example: apus certificate ca --state ./state")

    @OptionGroup var state: StateOption

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        do {
            let authority = try state.certificateAuthority()
            if json {
                StandardStreams.printLine(try Report(authority).json())
                return
            }
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

    private struct Report: JSONReport {
        var rootCertificate: String
        var isNew: Bool
        var certificate: CertificateReport?

        init(_ authority: DevelopmentCA) {
            rootCertificate = authority.rootCertificateFile
            isNew = authority.isNew
            certificate = CertificateReport(der: authority.rootCertificate)
        }

        enum CodingKeys: String, CodingKey {
            case certificate
            case rootCertificate = "root_certificate"
            case isNew = "is_new"
        }
    }
}
