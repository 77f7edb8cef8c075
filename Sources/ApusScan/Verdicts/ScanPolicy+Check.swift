import ApusWire

/// What a scan found, and what to think of it.
package struct ScanResult: Sendable {
    package let observations: Observations
    package let chains: [ChainFacts]
    package let findings: [Finding]

    package init(observations: Observations, chains: [ChainFacts]) {
        self.observations = observations
        self.chains = chains
        findings = Findings.judge(observations, chains: chains)
    }
}

extension ScanPolicy {
    /// The rules that a server breaks, one sentence each; none where it keeps them all.
    package func broken(by result: ScanResult) -> [String] {
        let seen = result.observations
        var broken = Self.check(versions, "version", seen.supportedVersions)
        broken += Self.check(cipherSuites, "cipher suite", seen.versions.flatMap(\.cipherSuites))
        broken += Self.check(groups, "group", seen.groups.filter(\.isTaken).map(\.group))
        broken += Self.check(signatureAlgorithms, "signature algorithm", seen.signatures.map(\.scheme))
        broken += Self.check(applicationProtocols, "application protocol", seen.applicationProtocols)
        if let worstVerdict {
            for finding in result.findings where finding.verdict > worstVerdict && !ignore.contains(finding.id) {
                broken.append(
                    "\(finding.id) is \(finding.verdict.rawValue), no worse than \(worstVerdict.rawValue) is allowed: \(finding.words)"
                )
            }
        }
        for id in requireGood {
            let finding = result.findings.first { $0.id == id }
            if finding?.verdict != .good {
                broken.append("\(id) must be good, and is \(finding.map { $0.verdict.rawValue } ?? "not there")")
            }
        }
        if requiresTrust {
            if result.chains.isEmpty { broken.append("a trusted certificate is required, and none was shown") }
            for chain in result.chains {
                if case .untrusted(let why) = chain.verdict { broken.append("a trusted certificate is required: \(why.message)") }
            }
        }
        if let minimumDays {
            for chain in result.chains {
                if let left = chain.daysLeft, left < minimumDays {
                    broken.append("certificates must be valid for \(minimumDays) more days; one has \(left) left")
                }
            }
        }
        return broken
    }

    private static func check<Item: CustomStringConvertible>(_ names: Names, _ kind: String, _ taken: [Item]) -> [String] {
        var taken = taken.map(\.description)
        var seen: Set<String> = []
        taken.removeAll { !seen.insert($0).inserted }
        var broken = names.require.filter { !seen.contains($0) }.map { "the \(kind) \($0) is required, and not taken" }
        broken += taken.filter(names.forbid.contains).map { "the \(kind) \($0) is forbidden, and taken" }
        if let allow = names.allow {
            broken += taken.filter { !allow.contains($0) }.map { "the \(kind) \($0) is not among those allowed, and taken" }
        }
        return broken
    }
}
