import ApusTLS
import ApusX509

extension Findings {
    /// Days before the end at which a certificate should long have been renewed.
    static let shortRest = 14
    static func staple(_ seen: Observations) -> [Finding] {
        guard !seen.chains.isEmpty else { return [] }
        let isStapled = seen.stapledOCSP != nil
        return [
            Finding(
                "ocsp_staple", .certificates, "OCSP response", isStapled ? .good : .note,
                isStapled ? "stapled" : "not stapled", rule: "RFC 6066 §8, RFC 9325 §7.5")
        ]
    }

    static func certificates(_ chain: ChainFacts, isOnly: Bool) -> [Finding] {
        let leaf = chain.certificates.first.flatMap { CertificateSummary(der: $0) }
        let place = isOnly ? "" : ".\(leaf?.sha256.prefix(8) ?? "unreadable")"
        var findings = [trust(chain, id: "certificate.trust\(place)")]
        for (index, der) in chain.certificates.enumerated() {
            findings += certificate(der, index: index, of: chain, id: "certificate.\(index + 1)\(place)")
        }
        return findings
    }

    private static func trust(_ chain: ChainFacts, id: String) -> Finding {
        switch chain.verdict {
        case .trusted(let identity):
            Finding(id, .certificates, "trust", .good, "trusted: \(identity.subject)", rule: "RFC 5280 §6, RFC 9525 §6")
        case .untrusted(let why):
            Finding(id, .certificates, "trust", .bad, "not trusted: \(why.message)", rule: "RFC 5280 §6, RFC 9525 §6")
        }
    }

    private static func certificate(_ der: [UInt8], index: Int, of chain: ChainFacts, id: String) -> [Finding] {
        guard let summary = CertificateSummary(der: der), let details = CertificateDetails(der: der) else {
            return [Finding(id, .certificates, "certificate \(index + 1)", .bad, "it can't be read", rule: "RFC 5280 §4")]
        }
        let name = summary.subject.isEmpty ? "certificate \(index + 1)" : summary.subject
        var findings = [expiry(summary, at: chain, name: name, id: id)]
        if details.hasWeakKey {
            findings.append(
                Finding(id + ".key", .certificates, name, .bad, "its key is too short: \(summary.key)", rule: "RFC 9325 §4.5"))
        }
        // A root is trusted for being there, not for its signature.
        if details.hasWeakSignature, !details.isSelfIssued {
            findings.append(
                Finding(
                    id + ".signature", .certificates, name, .bad, "signed with \(details.signatureAlgorithm)",
                    rule: "RFC 9325 §4.5"
                ))
        }
        if index > 0, details.isSelfIssued {
            findings.append(
                Finding(
                    id + ".root", .certificates, name, .note, "a root is sent along; clients must have it anyway",
                    rule: "RFC 8446 §4.4.2"))
        }
        return findings
    }

    private static func expiry(_ summary: CertificateSummary, at chain: ChainFacts, name: String, id: String) -> Finding {
        let left = ChainFacts.days(from: chain.time, to: summary.notAfter)
        let until = "\(summary.notAfter.formatted(.iso8601.year().month().day()))"
        let verdict: Finding.Verdict
        let words: String
        if summary.notBefore > chain.time {
            (verdict, words) = (.bad, "is not valid yet, from \(summary.notBefore.formatted(.iso8601.year().month().day()))")
        } else if left < 0 {
            (verdict, words) = (.bad, "expired on \(until)")
        } else if left < shortRest {
            (verdict, words) = (.weak, "expires on \(until), in \(left) days: renew it")
        } else {
            (verdict, words) = (.good, "\(summary.key), valid until \(until), \(left) days")
        }
        return Finding(id, .certificates, name, verdict, words, rule: "RFC 5280 §4.1.2.5")
    }
}
