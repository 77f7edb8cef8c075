import ApusEdge
import ApusTLS

/// `apus serve --config FILE`.
struct ConfiguredServer {
    let file: ConfigurationFile
    let keyLog: String?
    let quiet: Bool

    private var report: @Sendable (String) -> Void {
        let quiet = quiet
        return { (message: String) in
            if !quiet { StandardStreams.printError("apus: \(message)") }
        }
    }

    /// Says whether the file is good.
    func check() throws {
        var loaded = try load()
        loaded.configuration.report = { _ in }
        do { try EdgeServer.check(loaded.configuration) } catch { throw Self.failure(error) }
        StandardStreams.printLine("\(file.path): good, \(loaded.configuration.sites.count) sites")
    }

    /// - Parameter sockets: those of the command line, or of systemd, take the place of the file's.
    func run(sockets: ListenOptions) async throws {
        var loaded = try load()
        loaded.configuration.report = report
        loaded.configuration.keyLog = try KeyLogOption.open(keyLog)
        let log = try accessLog(loaded.configuration)
        if let log { loaded.configuration.accessLog = AccessLog { log.write($0) } }
        var configuration = loaded.configuration
        if !sockets.given.isEmpty { configuration.listen = sockets.given }
        let server = try await ServerRunner.start(configuration)
        let reloader = EdgeReloader(server, file, loaded, report: report)
        let following = Task { await reloader.follow() }
        let stop = await StopSignals()
        let hangUps = await HangUpSignals {
            log?.reopen()
            await reloader.reload()
        }
        for address in server.addresses { StandardStreams.printLine("listening on https://\(address)") }
        for address in server.plainAddresses { StandardStreams.printLine("listening on http://\(address)") }
        await stop.wait()
        hangUps.cancel()
        following.cancel()
        if !quiet { StandardStreams.printError("apus: stopping: finishing what is under way") }
        await server.shutdown(within: .seconds(Int64(sockets.drain)))
        log?.flush()
    }

    private func load() throws(Failure) -> ConfigurationFile.Loaded {
        do throws(ConfigurationMistakes) { return try file.load() } catch { throw Self.failure(error) }
    }

    private func accessLog(_ configuration: EdgeConfiguration) throws(Failure) -> LogFile? {
        guard let path = configuration.accessLogPath else { return nil }
        guard let log = LogFile(path: path, report: report) else {
            throw Failure(
                code: .badFile, what: "can't serve", why: "the access log \(path) can't be opened for writing",
                report: ErrorReport(kind: "misuse", message: "the access log \(path) can't be opened for writing"))
        }
        return log
    }

    private static func failure(_ error: any Error) -> Failure {
        Failure(
            code: .badFile, what: "the configuration is not good", why: "\(error)",
            report: ErrorReport(kind: "misuse", message: "\(error)"))
    }
}
