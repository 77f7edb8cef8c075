import Foundation

/// The figures as people read them.
enum Table {
    static func heading(rounds: Int, scale: Int, peers: [String]) -> String {
        let build = _isDebugAssertConfiguration() ? "DEBUG BUILD: the figures mean nothing" : "release build"
        return "\(peers.joined(separator: ", ")); \(rounds) rounds, scale \(scale); \(build)\n"
    }

    static func row(_ benchmark: BenchmarkCase, names: [String], samples: [Samples]) -> String {
        var lines = ["\(benchmark.name)  [\(benchmark.unit)]"]
        let isHeap = if case .idle = benchmark.work { true } else { false }
        let divisor = isHeap ? 1.0 : 1000.0
        for (name, samples_) in zip(names, samples) where !samples_.total.isEmpty {
            var line = "  " + name.padding(toLength: 16, withPad: " ", startingAt: 0)
            line += number(samples_.total.median / divisor)
            if !isHeap {
                line +=
                    "  client" + number(samples_.client.median / divisor) + "  server" + number(samples_.server.median / divisor)
                line += "  allocations" + number(samples_.allocations.median)
            }
            // What Apus does in no time at all has no ratio.
            let ratios = zip(samples_.total, samples[0].total).map { $0 / $1 }.filter(\.isFinite)
            if name != names[0], let smallest = ratios.min(), let largest = ratios.max() {
                line += String(format: "  : Apus = %.2f (%.2f–%.2f)", ratios.median, smallest, largest)
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String {
        String(format: "%10.1f", value)
    }
}
