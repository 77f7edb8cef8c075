import ApusExplain
import ApusScan

enum TextStyleChoice {
    static var current: TextStyle { TextStyle(color: StandardStreams.wantsColor) }
}

/// A scan for people: topic by topic, each line with its verdict and the rule behind it.
struct ScanText {
    let style: TextStyle

    func text(_ result: ScanResult, target: String, connections: Int, unanswered: Int, seconds: Double) -> String {
        var lines = ["Scan of \(target)"]
        for topic in Finding.Topic.allCases {
            let findings = result.findings.filter { $0.topic == topic }
            guard !findings.isEmpty else { continue }
            lines += ["", style.bold(topic.rawValue)]
            let width = min(findings.map(\.subject.count).max() ?? 0, 56)
            lines += findings.map { line($0, width: width) }
        }
        lines += ["", summary(result), "\(connections) connections in \(Self.rounded(seconds)) s"]
        if unanswered > 0 {
            lines.append(
                style.bad("\(unanswered) of the questions got no answer") + ": what they asked about counts as not taken")
        }
        return lines.joined(separator: "\n")
    }

    func policy(_ file: String, broken: [String]) -> String {
        guard !broken.isEmpty else { return style.good("the policy \(file) is met") }
        return ([style.bad("the policy \(file) is not met") + ":"] + broken.map { "  " + $0 }).joined(separator: "\n")
    }

    private func line(_ finding: Finding, width: Int) -> String {
        let subject = finding.subject + String(repeating: " ", count: max(0, width - finding.subject.count))
        let rule = finding.rule.map { "  " + style.dim("[\($0)]") } ?? ""
        return "  \(mark(finding.verdict)) \(subject)  \(finding.words)\(rule)"
    }

    /// Words, not colours alone, tell the verdict.
    private func mark(_ verdict: Finding.Verdict) -> String {
        switch verdict {
        case .good: style.good("good")
        case .note: "note"
        case .weak: style.bad("weak")
        case .bad: style.bad("BAD ")
        }
    }

    private func summary(_ result: ScanResult) -> String {
        let counts = Finding.Verdict.allCases.reversed().map { verdict in
            "\(result.findings.count { $0.verdict == verdict }) \(verdict.rawValue)"
        }
        return counts.joined(separator: ", ")
    }

    private static func rounded(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
}
