import ArgumentParser

struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Look at certificates, check them, and make them for development.",
        discussion: """
            Examples:
              apus certificate show example.com
              apus certificate verify chain.pem --host www.example.com
              apus certificate issue localhost 127.0.0.1 --out certificates
            """,
        subcommands: [
            CertificateAuthorityCommand.self, IssueCommand.self, ShowCertificateCommand.self, VerifyCertificateCommand.self,
        ])
}
