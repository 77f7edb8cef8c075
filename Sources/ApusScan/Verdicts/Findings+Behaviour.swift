import ApusTLS
import ApusWire

extension Findings {
    static func protocols(_ seen: Observations) -> [Finding] {
        var findings: [Finding] = []
        let names = seen.applicationProtocols.map(\.description).joined(separator: ", ")
        findings.append(
            Finding(
                "alpn", .protocols, "ALPN", names.isEmpty ? .note : .good, names.isEmpty ? "none of those asked for" : names,
                rule: "RFC 7301 §3.2, RFC 9325 §3.8"))
        if let refuses = seen.refusesUnknownProtocols {
            findings.append(
                Finding(
                    "alpn_strict", .protocols, "unknown protocols", refuses ? .good : .weak,
                    refuses
                        ? "refused, so that one service can't be taken for another (ALPACA)"
                        : "ignored: a client may speak to another service than it meant to (ALPACA)",
                    rule: "RFC 7301 §3.2, RFC 9325 §3.8"))
        }
        return findings
    }

    static func resumption(_ seen: Observations) -> [Finding] {
        let facts = seen.resumption
        var findings = [
            way("resumption.tls1.3_ticket", "TLS 1.3 ticket", facts.tls13Ticket),
            way("resumption.tls1.2_ticket", "TLS 1.2 ticket", facts.tls12Ticket),
            way("resumption.tls1.2_session_id", "TLS 1.2 session ID", facts.tls12SessionID),
        ]
        if let lifetime = facts.ticketLifetime, lifetime > 0 {
            let isTooLong = lifetime > 604_800
            findings.append(
                Finding(
                    "ticket_lifetime", .resumption, "ticket lifetime", isTooLong ? .bad : .good,
                    isTooLong ? "\(lifetime) s, more than the seven days that are allowed" : "\(lifetime) s",
                    rule: "RFC 8446 §4.6.1, RFC 9325 §3.4"))
        }
        if seen.supports(.TLS13) {
            findings.append(
                Finding(
                    "early_data", .resumption, "0-RTT", facts.maximumEarlyData == nil ? .good : .note,
                    facts.maximumEarlyData.map {
                        "offered, up to \($0) bytes; such data can be replayed, the application must allow for it"
                    }
                        ?? "not offered",
                    rule: "RFC 8446 §8, RFC 9325 §3.10"))
        }
        return findings
    }

    private static func way(_ id: String, _ subject: String, _ way: ResumptionFacts.Way) -> Finding {
        switch way {
        case .resumed: Finding(id, .resumption, subject, .good, "resumes", rule: "RFC 9325 §3.4")
        case .givenAndRefused:
            Finding(id, .resumption, subject, .note, "given, and not honoured a moment later", rule: "RFC 9325 §3.4")
        case .notOffered: Finding(id, .resumption, subject, .note, "not offered", rule: "RFC 9325 §3.4")
        case .notTried(let why): Finding(id, .resumption, subject, .note, "not tried: \(why)")
        }
    }

    static func behaviour(_ seen: Observations) -> [Finding] {
        var findings: [Finding] = []
        func line(
            _ id: String, _ subject: String, _ fact: Bool?, good: Bool, _ words: (good: String, other: String),
            otherwise verdict: Finding.Verdict, rule: String
        ) {
            guard let fact else { return }
            let isGood = fact == good
            findings.append(
                Finding(id, .behaviour, subject, isGood ? .good : verdict, isGood ? words.good : words.other, rule: rule))
        }
        if let retry = seen.helloRetry { findings.append(helloRetry(retry)) }
        line(
            "secure_renegotiation", "secure renegotiation", seen.secureRenegotiation, good: true,
            ("signalled", "not signalled: data of an attacker can be put in front of a client's"), otherwise: .bad,
            rule: "RFC 5746 §3.6, RFC 9325 §3.5")
        line(
            "extended_master_secret", "extended master secret", seen.extendedMasterSecret, good: true,
            ("used", "not used: sessions are not bound to their handshake (triple handshake)"), otherwise: .weak,
            rule: "RFC 7627 §5.2, RFC 9325 §3.5")
        line(
            "encrypt_then_mac", "encrypt-then-MAC", seen.encryptThenMAC, good: true,
            ("used with CBC suites", "not used with CBC suites, whose padding has been an oracle again and again"),
            otherwise: .weak,
            rule: "RFC 7366 §3, RFC 9325 §4.2")
        line(
            "compression", "TLS compression", seen.compression, good: false, ("refused", "used: it gives secrets away (CRIME)"),
            otherwise: .bad, rule: "RFC 9325 §3.3")
        line(
            "downgrade_sentinel", "downgrade sentinel", seen.downgradeSentinel, good: true,
            ("set", "not set: a client can't see that it was talked out of TLS 1.3"), otherwise: .bad, rule: "RFC 8446 §4.1.3")
        line(
            "fallback_scsv", "TLS_FALLBACK_SCSV", seen.fallbackSignal, good: true,
            ("a needless fallback is refused", "a needless fallback is not noticed"), otherwise: .note,
            rule: "RFC 7507 §3, RFC 9325 §3.1.3")
        if seen.supports(.TLS13) {
            let names = seen.certificateCompression.map(\.description).joined(separator: ", ")
            findings.append(
                Finding(
                    "certificate_compression", .behaviour, "certificate compression", .note, names.isEmpty ? "none" : names,
                    rule: "RFC 8879 §3, RFC 9325 §3.3.1"))
        }
        if seen.requestsClientCertificate {
            findings.append(
                Finding("client_certificate", .behaviour, "client certificate", .note, "asked for", rule: "RFC 8446 §4.3.2"))
        }
        return findings
    }

    private static func helloRetry(_ facts: HelloRetryFacts) -> Finding {
        let id = "hello_retry_request"
        guard let wanted = facts.wanted else {
            return Finding(
                id, .behaviour, "HelloRetryRequest", .weak, "a hello without a key share is refused, not answered with one",
                rule: "RFC 8446 §4.1.4")
        }
        let cookie = facts.sendsCookie ? ", with a cookie" : ""
        let isBroken = facts.completes == false
        return Finding(
            id, .behaviour, "HelloRetryRequest", isBroken ? .bad : .good,
            "asks for \(wanted)\(cookie)\(isBroken ? "; the handshake then fails" : "")", rule: "RFC 8446 §4.1.4")
    }
}
