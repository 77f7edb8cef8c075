#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Measures whether code that handles secrets takes a time that depends on them. Not a unit test: it takes minutes, on a machine that has
/// nothing else to do.
///
///     swift run -c release timing [SAMPLES]
///     strip --strip-debug -o /tmp/timing .build/release/timing && valgrind /tmp/timing memcheck
@main
struct TimingBench {
    /// dudect's line: above it, the difference is beyond doubt.
    static let limit = 10.0
    /// What the leaky variants must exceed, so that the bench is known to see.
    static let leakyLimit = 100.0

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "memcheck" {
            try memcheck()
        } else {
            try measure(samples: arguments.first.flatMap { Int($0) } ?? 1_000_000)
        }
    }

    private static func measure(samples: Int) throws {
        var failed = false
        for experiment in try PremasterExperiments.all + CBCExperiments().all {
            let result = experiment.measure(samples: samples)
            let isRight = experiment.isLeaky ? result.largest > leakyLimit : result.largest < limit
            failed = failed || !isRight
            let t = (result.largest * 100).rounded() / 100
            print(
                "\(isRight ? "ok" : "FAILED")  \(experiment.name): \(experiment.classes.0) / \(experiment.classes.1): |t| = \(t), "
                    + "wanted \(experiment.isLeaky ? "above \(leakyLimit)" : "below \(limit)") (\(samples) samples)")
        }
        if failed { exit(1) }
    }

    private static func memcheck() throws {
        guard let errors = try Memcheck.errors(leaky: false), let leaky = try Memcheck.errors(leaky: true) else {
            print("run it under valgrind, in a build that had valgrind's headers")
            exit(1)
        }
        print("branches and indices on secrets: \(errors), in the leaky variants: \(leaky)")
        if errors > 0 || leaky == 0 { exit(1) }
    }

    /// The bench itself does not work.
    struct Failed: Error {}
}
