import ApusCrypto
import ArgumentParser
import Foundation

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Handshakes per second and megabytes per second of this build on this machine.",
        discussion: """
            Client and server are joined in memory, on one thread: what is counted is the work of both. Each figure is the median of
            five rounds, with the least and the most behind it. To see other implementations beside it, run `compare` in Benchmarks/.

            Example: apus bench --json
            """)

    @Option(help: ArgumentHelp("How long each figure is measured.", valueName: "SECONDS"))
    var seconds = 1.0

    @Option(help: ArgumentHelp("Only what has this in its name.", valueName: "TEXT"))
    var only: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    private static let rounds = 5

    func validate() throws {
        guard (0.001...600).contains(seconds) else { throw ValidationError("--seconds takes 0.001 to 600") }
    }

    func run() async throws {
        let cases = BenchCase.all.filter { only.map($0.name.contains) ?? true }
        guard !cases.isEmpty else { throw ValidationError("nothing has \"\(only ?? "")\" in its name") }
        var report = BenchReport()
        if !report.isOptimized { StandardStreams.printError("apus: this is a debug build; its figures mean little") }
        var credentials: [KeyKind: BenchCredentials] = [:]
        for benchmark in cases {
            let own = try credentials[benchmark.key] ?? BenchCredentials(benchmark.key)
            credentials[benchmark.key] = own
            let figure = try measure(benchmark, own)
            report.append(figure, of: benchmark)
            if !json { StandardStreams.printLine(figure.text(of: benchmark)) }
        }
        if json { StandardStreams.printLine(try report.json()) }
    }

    private func measure(_ benchmark: BenchCase, _ credentials: BenchCredentials) throws -> BenchFigure {
        let round = Duration.seconds(seconds / Double(Self.rounds))
        _ = try benchmark.run(for: round / 4, credentials)
        var rates: [Double] = []
        for _ in 0..<Self.rounds {
            let (count, elapsed) = try benchmark.run(for: round, credentials)
            rates.append(Double(count) / (elapsed / .seconds(1)))
        }
        return BenchFigure(rates: rates)
    }
}

/// What was measured, per second.
struct BenchFigure {
    let median: Double
    let least: Double
    let most: Double

    init(rates: [Double]) {
        let ordered = rates.sorted()
        median = ordered.isEmpty ? 0 : ordered[ordered.count / 2]
        least = ordered.first ?? 0
        most = ordered.last ?? 0
    }

    func text(of benchmark: BenchCase) -> String {
        let (scale, unit) =
            switch benchmark.work {
            case .handshake: (1.0, "handshakes/s")
            case .transfer(let size): (Double(size) / 1e6, "MB/s")
            case .parseClientHello: (1.0, "messages/s")
            }
        let name = benchmark.name.padding(toLength: max(52, benchmark.name.count), withPad: " ", startingAt: 0)
        return name + String(format: "%8.0f %@  (%.0f to %.0f)", median * scale, unit, least * scale, most * scale)
    }
}
