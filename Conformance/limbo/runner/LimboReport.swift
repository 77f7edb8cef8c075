/// What came of all the cases.
struct LimboReport {
    /// What a case may cost of the processor.
    static let limitMilliseconds = 100.0

    private struct Result {
        var testcase: LimboCase
        var verdict: LimboVerdict
        var milliseconds: Double

        var deviates: Bool { (verdict == .accepted) != (testcase.expectedResult == .success) }
    }

    private var results: [Result] = []
    private var declared: [String: Deviation] = [:]
    private var faults: [String] = []

    var isClean: Bool { faults.isEmpty }

    mutating func add(_ testcase: LimboCase, _ verdict: LimboVerdict, milliseconds: Double) {
        results.append(Result(testcase: testcase, verdict: verdict, milliseconds: milliseconds))
    }

    /// Finds what must not be.
    mutating func compare(with deviations: [Deviation]) {
        declared = Dictionary(deviations.map { ($0.id, $0) }) { first, _ in first }
        if declared.count != deviations.count { faults.append("the list of deviations names a case twice") }
        let deviating = Set(results.filter(\.deviates).map(\.testcase.id))
        for result in results where result.deviates && declared[result.testcase.id] == nil {
            faults.append("undeclared: \(Self.line(result.testcase, result.verdict))")
        }
        for id in declared.keys.sorted() where !deviating.contains(id) {
            faults.append("declared, and deviates no longer (or is not in the suite): \(id)")
        }
        for result in results where result.milliseconds >= Self.limitMilliseconds {
            faults.append("slow: \(result.testcase.id) took \(Self.text(result.milliseconds)) ms")
        }
    }

    static func line(_ testcase: LimboCase, _ verdict: LimboVerdict) -> String {
        let words =
            switch verdict {
            case .accepted: "accepted"
            case .refused(let why): "refused: \(why)"
            }
        return "\(testcase.id), expected \(testcase.expectedResult.rawValue): \(words)"
    }

    var text: String {
        var lines: [String] = []
        for result in results where result.deviates {
            guard let deviation = declared[result.testcase.id] else { continue }
            lines.append("deviation: \(Self.line(result.testcase, result.verdict))")
            lines.append("    why: \(deviation.reason)")
            for (other, words) in deviation.elsewhere.sorted(by: { $0.key < $1.key }) { lines.append("    \(other): \(words)") }
        }
        lines.append("cases: \(results.count)")
        for expected in [LimboCase.ExpectedResult.success, .failure] {
            let those = results.filter { $0.testcase.expectedResult == expected }
            let right = those.count { !$0.deviates }
            lines.append(
                "expected \(expected.rawValue): \(those.count), \(expected == .success ? "accepted" : "refused"): \(right)")
        }
        let total = results.reduce(0) { $0 + $1.milliseconds }
        if let slowest = results.max(by: { $0.milliseconds < $1.milliseconds }) {
            lines.append(
                "processor time: \(Self.text(total)) ms; slowest: \(Self.text(slowest.milliseconds)) ms, \(slowest.testcase.id)")
        }
        lines += faults.map { "FAULT \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func text(_ milliseconds: Double) -> String { "\((milliseconds * 10).rounded() / 10)" }
}
