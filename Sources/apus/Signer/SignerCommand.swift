import ApusEdge
import ApusTLS
import ApusX509
import ArgumentParser

struct SignerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signer",
        abstract: "Hold private keys behind a Unix socket, so that the process that faces the internet has none.",
        discussion: """
            Whoever may open the socket may have signatures of servers' handshakes made, but nobody gets a key. Run it as another user than
            `apus serve`, and give that one's group access with --socket-mode 660.

            Example:
              apus signer --socket /run/apus/signer.sock --private-key site-key.pem
              apus serve --signer /run/apus/signer.sock --certificate site.pem --root ./public
            """)

    @Option(help: ArgumentHelp("Where to listen; nothing but a dead socket may be there.", valueName: "PATH"))
    var socket: String

    @Option(name: .customLong("private-key"), help: ArgumentHelp("PEM private key; repeat for several.", valueName: "FILE"))
    var privateKeys: [String]

    @Option(help: ArgumentHelp("Permissions of the socket, octal: 600 by default.", valueName: "MODE"))
    var socketMode: String = "600"

    func validate() throws {
        guard !privateKeys.isEmpty else { throw ValidationError("--private-key FILE is missing") }
        guard let mode = Int(socketMode, radix: 8), (0...0o777).contains(mode), mode & 0o600 == 0o600 else {
            throw ValidationError("--socket-mode takes octal permissions such as 660")
        }
        // Whoever can open it can have signatures: everybody is nobody's wish.
        guard mode & 0o007 == 0 else { throw ValidationError("--socket-mode: others than owner and group get no access") }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            var keys: [PrivateKey] = []
            do throws(CredentialError) {
                for file in privateKeys { keys.append(try PrivateKey.load(pemFile: file)) }
            } catch {
                throw Failure(error)
            }
            let server: SignerServer
            do {
                server = try await SignerServer.start(
                    keys: SignerKeys(keys), socket: socket, permissions: Int(socketMode, radix: 8) ?? 0o600)
            } catch {
                throw Failure(
                    code: .noConnection, what: "can't listen", why: "\(error)",
                    report: ErrorReport(kind: "misuse", message: "\(error)"))
            }
            let stop = await StopSignals()
            StandardStreams.printLine("listening on \(socket)")
            await stop.wait()
            await server.shutdown()
        } catch let failure as Failure {
            throw failure.exit()
        }
    }
}
