import ArgumentParser

@main
struct Apus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "TLS for Swift, written in Swift.",
        discussion: """
            Start here:
              apus demo                          see a TLS handshake, step by step
              apus serve --root .                serve a folder over HTTPS
              apus connect example.com --explain
            """,
        version: "0.1.0",
        subcommands: [
            ConnectCommand.self, ServeCommand.self, DemoCommand.self, CertificateCommand.self, ScanCommand.self,
            ExplainCommand.self, BenchCommand.self, DNSCommand.self, SignerCommand.self,
        ])

    static func main() async {
        await main(ExplainOptions.rewritten(Array(CommandLine.arguments.dropFirst())))
    }
}
