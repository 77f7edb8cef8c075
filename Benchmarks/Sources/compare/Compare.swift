import ArgumentParser
import CAllocationCounter
import Foundation

/// Measures Apus beside other implementations of TLS, in one process, one thread, in turn.
@main
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measures Apus beside swift-nio-ssl and OpenSSL.",
        discussion: """
            Clients and servers are joined in memory on one thread. Each round runs every peer once, in turn, so that what the machine
            does meanwhile meets them alike. Figures are medians over the rounds of CPU time; ratios are the median of the rounds'
            own, other : Apus, above 1 where Apus is faster; behind them stands the smallest and the largest.
            """)

    @Option(name: .long, help: "Rounds of each case.") var rounds = 9
    @Option(name: .long, help: "How many times the operations of a round.") var scale = 1
    @Option(name: .long, help: "Only cases whose name contains this.") var only: String?
    @Option(name: .long, help: "Only Apus and peers whose name contains this; Apus alone with \"Apus\".") var peer: String?
    @Flag(name: .long, help: "Print the cases and end.") var list = false

    @Flag(
        name: .long,
        help: "Measure nothing but the allocations of Apus, one round each, and fail where a case makes more than its threshold.")
    var checkAllocations = false

    func validate() throws {
        guard (1...1000).contains(rounds), (1...1000).contains(scale) else {
            throw ValidationError("--rounds and --scale take 1 to 1000")
        }
    }

    func run() throws {
        let ecdsa = try Chain(.ecdsaP256)
        let client = try Chain(.ecdsaP256, isClient: true)
        let isWanted = { (benchmark: BenchmarkCase) in only.map(benchmark.name.contains) ?? true }
        // RSA keys take long to find, and never equally long: they are made where a case shows one.
        let showsRSA = BenchmarkCase.all(ecdsa: ecdsa, rsa: ecdsa, client: client).contains {
            isWanted($0) && $0.name.contains("RSA")
        }
        let rsa = showsRSA ? try Chain(.rsa2048) : ecdsa
        defer { for chain in [ecdsa, client, rsa] { chain.remove() } }
        let cases = BenchmarkCase.all(ecdsa: ecdsa, rsa: rsa, client: client).filter(isWanted)
        guard !cases.isEmpty else { throw ValidationError("no case has such a name; --list prints them") }
        guard !list else { return print(cases.map(\.name).joined(separator: "\n")) }

        var peers: [any Peer] = [ApusPeer(), ApusEnginePeer(), NIOSSLPeer()]
        #if OPENSSL
            peers.append(OpenSSLPeer())
        #endif
        peers.append(SwiftCryptoPeer())
        if checkAllocations { return try check(cases) }
        if let peer { peers = [peers[0]] + peers.dropFirst().filter { $0.name.contains(peer) } }
        print(Table.heading(rounds: rounds, scale: scale, peers: peers.map(\.name)))
        for benchmark in cases {
            let prepared = try peers.map { benchmark.includes($0) ? try $0.prepare(benchmark.setting) : nil }
            guard prepared[0] != nil else { continue }
            var baselines: [(any PreparedPeer)?] = peers.map { _ in nil }
            if case .verification = benchmark.work {
                var setting = benchmark.setting
                setting.verification = .none
                baselines = try peers.map { benchmark.includes($0) ? try $0.prepare(setting) : nil }
            }
            var samples = peers.map { _ in Samples() }
            var warmup = Samples()
            for (peer, baseline) in zip(prepared, baselines) {
                if let peer { try benchmark.round(peer, baseline: baseline, scale: 1, into: &warmup) }
            }
            for _ in 0..<rounds {
                for (index, peer) in prepared.enumerated() {
                    guard let peer else { continue }
                    try benchmark.round(peer, baseline: baselines[index], scale: scale, into: &samples[index])
                }
            }
            print(Table.row(benchmark, names: peers.map(\.name), samples: samples))
        }
    }

    /// Counts, which are the same on every machine, and never times.
    private func check(_ cases: [BenchmarkCase]) throws {
        guard allocation_count() > 0 else { return print("allocations can't be counted here") }
        var exceeded = 0
        for benchmark in cases {
            guard let threshold = benchmark.maximumAllocations, let peer = try ApusPeer().prepare(benchmark.setting) else {
                continue
            }
            var samples = Samples()
            // The first one makes what is made once.
            for _ in 0..<2 {
                samples = Samples()
                try benchmark.round(peer, scale: 1, into: &samples)
            }
            let count = samples.allocations.median
            let verdict = count <= threshold ? "ok" : "TOO MANY"
            if count > threshold { exceeded += 1 }
            print(String(format: "%-48@ %8.1f of at most %6.0f  %@", benchmark.name as NSString, count, threshold, verdict))
        }
        guard exceeded == 0 else { throw ExitCode(1) }
    }
}
