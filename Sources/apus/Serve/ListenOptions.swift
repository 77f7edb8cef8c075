import ApusEdge
import ArgumentParser
import Foundation

/// The sockets that a server accepts on: its own, or those that it inherits.
struct ListenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to listen (localhost:8443 by default); port 0 takes a free one, fd:N is a listening socket that was inherited. Repeat.",
            valueName: "HOST:PORT|fd:N"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("How long a server that is told to stop lets connections finish.", valueName: "SECONDS"))
    var drain: Int = 10

    func validate() throws {
        for text in listen where ListenAddress(text) == nil {
            throw ValidationError("--listen takes HOST:PORT or fd:N, not \"\(text)\"")
        }
        guard (0...86_400).contains(drain) else { throw ValidationError("--drain takes 0 to 86400 seconds") }
    }

    /// Those that are named; else those that systemd hands over; else none.
    var given: [ListenAddress] {
        guard listen.isEmpty else { return listen.compactMap { ListenAddress($0) } }
        let process = ProcessInfo.processInfo
        return Self.activated(process.environment, processID: process.processIdentifier).map { ListenAddress(descriptor: $0) }
    }

    /// The same, or localhost.
    var addresses: [ListenAddress] { given.isEmpty ? [ListenAddress(host: "localhost", port: 8443)] : given }

    /// sd_listen_fds(3): as many descriptors as `LISTEN_FDS` says, from 3 on, if they are meant for this very process.
    static func activated(_ environment: [String: String], processID: Int32) -> [CInt] {
        guard environment["LISTEN_PID"] == String(processID), let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }),
            (1...64).contains(count)
        else { return [] }
        return (3..<3 + count).map { $0 }
    }
}
