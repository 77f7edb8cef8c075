import ApusTLS

/// What BoringSSL's `ssl/test/runner` starts for each test: it connects to the runner, does what the flags say, and tells with its exit
/// code and on stderr how that went. It holds no protocol logic: flags become configuration, bytes go to the socket, errors get names.
@main
struct BogoShim {
    static func main() async {
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        StandardStreams.exit(code)
    }

    static func run(_ arguments: [String]) async -> ExitCode {
        // The runner asks once, before all tests, whether a second process can take part of a handshake over.
        if arguments.contains("-is-handshaker-supported") {
            StandardStreams.write("No\n")
            return .success
        }
        do {
            let run = try FlagParser.parse(arguments)
            let sessions = ShimSessions()
            for connection in 0...max(0, run.initial.resumeCount) {
                let isResumption = connection > 0
                let options = isResumption ? run.resumption : run.initial
                try await connect(options, retry: run.retry, sessions: sessions, isResumption: isResumption)
                sessions.clock.advance(seconds: options.resumptionDelay)
            }
            return .success
        } catch let outcome as Unimplemented {
            StandardStreams.writeError("unimplemented: \(outcome.what)\n")
            return .unimplemented
        } catch {
            StandardStreams.writeError(ErrorName.line(for: error))
            return .failure
        }
    }

    private static func connect(
        _ options: ShimOptions, retry: ShimOptions, sessions: ShimSessions, isResumption: Bool
    ) async throws {
        sessions.begin(isResumption: isResumption)
        let setup = try ConnectionSetup(options, retry: retry, sessions: sessions, isResumption: isResumption)
        let socket = try ShimSocket(port: options.port, isIPv6: options.isIPv6)
        try socket.send(ShimIdentifier.bytes(options.shimID))
        if options.isServer {
            try await Exchange(connection: setup.server(), socket: socket, setup: setup).run()
        } else {
            try await Exchange(connection: setup.client(), socket: socket, setup: setup).run()
        }
    }
}

/// The runner sends several shims to one port; this tells it which one has come.
enum ShimIdentifier {
    /// 64 bits, little endian.
    static func bytes(_ identifier: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: identifier >> ($0 * 8)) }
    }
}
