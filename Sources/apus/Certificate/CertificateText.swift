import ApusExplain
import ApusX509
import FoundationEssentials

/// A certificate as a person reads it: the name on top, below it what matters first.
struct CertificateText {
    private let summary: CertificateSummary
    private let details: CertificateDetails
    private let now: Date

    /// - Returns: nil for bytes that are no certificate.
    init?(der: [UInt8], now: Date) {
        guard let summary = CertificateSummary(der: der), let details = CertificateDetails(der: der) else { return nil }
        self.summary = summary
        self.details = details
        self.now = now
    }

    /// What one calls it: its common name, else its first name, else its subject.
    var title: String {
        for part in summary.subject.split(separator: ",") where part.hasPrefix("CN=") { return String(part.dropFirst(3)) }
        if let name = summary.names.first { return name }
        return summary.subject.isEmpty ? "a certificate without a subject" : summary.subject
    }

    /// - Parameter place: `1 of 3`, where there are several.
    func text(place: String?, style: TextStyle) -> String {
        var lines = [style.bold(title) + (place.map { style.dim("  (\($0))") } ?? "")]
        for (label, value) in rows { lines.append("  " + style.dim(label.padded(to: Self.labelWidth)) + value) }
        for warning in warnings { lines.append("  " + style.bad("! " + warning)) }
        return lines.joined(separator: "\n")
    }

    private static let labelWidth = 14
    /// Names and constraints that one line lists; `--json` has them all.
    private static let shownNames = 20

    private var rows: [(label: String, value: String)] {
        var rows: [(String, String)] = []
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append((label, value)) }
        }
        add("for", Self.list(summary.names + details.otherNames))
        add("is", role)
        add("may certify", certifiable)
        add("valid", "\(Moment.text(summary.notBefore)) until \(Moment.text(summary.notAfter))\(remaining)")
        add("subject", summary.subject)
        add("issued by", details.isSelfIssued ? "itself" : summary.issuer)
        add("key", "\(summary.key), signed with \(details.signatureAlgorithm)")
        add("used for", Self.list(details.keyUsage))
        add("OCSP", Self.list(details.ocspServers) + (details.requiresStaple ? " (must be stapled)" : ""))
        add("serial number", details.serialNumber)
        add("SHA-256", summary.sha256)
        add("pin", details.publicKeySHA256)
        return rows
    }

    private var role: String {
        if details.isCertificateAuthority {
            guard let maximum = details.maximumPathLength else { return "a certificate authority" }
            return maximum == 0
                ? "a certificate authority, for end entities alone"
                : "a certificate authority, with up to \(maximum) more below it"
        }
        guard !details.extendedKeyUsage.isEmpty else { return "an end entity, for any purpose" }
        return "an end entity, for " + Self.list(details.extendedKeyUsage.map(Self.purpose))
    }

    private static func purpose(_ name: String) -> String {
        switch name {
        case "serverAuth": "servers"
        case "clientAuth": "clients"
        case "codeSigning": "signing code"
        case "emailProtection": "email"
        case "timeStamping": "time stamps"
        case "OCSPSigning": "signing OCSP responses"
        case "anyExtendedKeyUsage": "any purpose"
        default: name
        }
    }

    private var certifiable: String? {
        guard !details.permittedNames.isEmpty || !details.excludedNames.isEmpty else { return nil }
        let permitted = details.permittedNames.isEmpty ? "any name" : Self.list(details.permittedNames)
        return details.excludedNames.isEmpty ? permitted : "\(permitted), but not \(Self.list(details.excludedNames))"
    }

    private var remaining: String {
        guard summary.notBefore <= now, now <= summary.notAfter else { return "" }
        return ", \(Moment.span(summary.notAfter.timeIntervalSince(now))) left"
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if now > summary.notAfter {
            warnings.append("expired \(Moment.span(now.timeIntervalSince(summary.notAfter))) ago")
        }
        if now < summary.notBefore {
            warnings.append("not valid for another \(Moment.span(summary.notBefore.timeIntervalSince(now)))")
        }
        if details.hasWeakKey { warnings.append("weak key: at least RSA 2048 is wanted") }
        if details.hasWeakSignature { warnings.append("weak signature: at least SHA-256 is wanted") }
        if let unknown = details.unknownCriticalExtension {
            warnings.append("has a critical extension that is not known here (\(unknown)): it can't be trusted")
        }
        if !details.isCertificateAuthority, summary.names.isEmpty, !details.extendedKeyUsage.contains("clientAuth") {
            warnings.append("has no subject alternative names: it fits no server")
        }
        return warnings
    }

    private static func list(_ items: [String]) -> String {
        guard items.count > shownNames else { return items.joined(separator: ", ") }
        return items.prefix(shownNames).joined(separator: ", ") + " and \(items.count - shownNames) more"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
