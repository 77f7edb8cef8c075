import ApusTLS
import ApusWire

/// Observations judged, line by line: a pure function.
package enum Findings {
    package static func judge(_ seen: Observations, chains: [ChainFacts]) -> [Finding] {
        versions(seen) + seen.versions.filter(\.isSupported).reversed().flatMap(cipherSuites) + groups(seen) + signatures(seen)
            + protocols(seen) + resumption(seen) + behaviour(seen) + staple(seen)
            + chains.flatMap { certificates($0, isOnly: chains.count == 1) }
    }

    /// `tls1.2`, as identifiers spell a version.
    static func word(_ version: ProtocolVersion) -> String {
        "\(version)".lowercased().filter { $0 != " " }
    }

    // MARK: Versions

    static func versions(_ seen: Observations) -> [Finding] {
        seen.versions.reversed().map { facts in
            let (verdict, words, rule) = judge(facts)
            return Finding("version.\(word(facts.version))", .versions, "\(facts.version)", verdict, words, rule: rule)
        }
    }

    private static func judge(_ facts: VersionFacts) -> (Finding.Verdict, String, String) {
        let refused = facts.refusal.map { " (it \($0))" } ?? ""
        switch (facts.version, facts.isSupported) {
        case (.TLS13, true): return (.good, "spoken", "RFC 9325 §3.1.1")
        case (.TLS13, false): return (.weak, "not spoken\(refused); servers should prefer it to all others", "RFC 9325 §3.1.1")
        case (.TLS12, true): return (.good, "spoken, for clients that have nothing newer", "RFC 9325 §3.1.1")
        case (.TLS12, false): return (.note, "not spoken\(refused); older clients are kept out", "RFC 9325 §3.1.1")
        case (.SSL30, true):
            return (.bad, "spoken; it is broken (POODLE) and must not be negotiated", "RFC 7568 §3, RFC 9325 §3.1.1")
        case (_, true): return (.bad, "spoken; it is deprecated and must not be negotiated", "RFC 8996 §4, §5, RFC 9325 §3.1.1")
        case (_, false): return (.good, "not spoken", "RFC 9325 §3.1.1")
        }
    }

    // MARK: Cipher suites

    static func cipherSuites(_ facts: VersionFacts) -> [Finding] {
        var findings = facts.cipherSuites.map { suite in
            let (verdict, words, rule) = judge(suite)
            return Finding(
                "cipher_suite.\(word(facts.version)).\(suite)", .cipherSuites, "\(facts.version)  \(suite)", verdict, words,
                rule: rule)
        }
        if let own = facts.prefersOwnOrder {
            findings.append(
                Finding(
                    "preference.\(word(facts.version))", .cipherSuites, "\(facts.version)  order", own ? .good : .note,
                    own ? "the server's own order decides" : "the client's order decides", rule: "RFC 9325 §4.2.1"))
        }
        if let bits = facts.smallestDHGroup {
            let isShort = bits < 2048
            findings.append(
                Finding(
                    "dh_group.\(word(facts.version))", .cipherSuites, "\(facts.version)  DHE group", isShort ? .bad : .note,
                    isShort ? "\(bits) bits; fewer than 2048 can be broken" : "\(bits) bits", rule: "RFC 9325 §4.5"))
        }
        return findings
    }

    /// The worst that there is to say of a suite.
    static func judge(_ suite: CipherSuite) -> (Finding.Verdict, String, String) {
        let traits = CipherSuiteTraits(suite)
        if traits.isTLS13, traits.isNULL { return (.bad, "no encryption", "RFC 9150 §9") }
        if traits.isTLS13 { return (.good, "recommended", "RFC 8446 §9.1, RFC 9325 §4.3") }
        if traits.isNULL { return (.bad, "no encryption", "RFC 9325 §4.1") }
        if traits.isAnonymous { return (.bad, "nobody proves who they are: anyone in between can read", "RFC 5246 §F.1.1.1") }
        if traits.isShort { return (.bad, "a key so short that it can be searched for", "RFC 9325 §4.1") }
        if traits.isRC4 { return (.bad, "RC4 leaks what it encrypts", "RFC 7465 §2, RFC 9325 §4.1") }
        if traits.is3DES { return (.weak, "64-bit blocks (Sweet32), less than 128 bits of security", "RFC 9325 §4.1") }
        if traits.isStaticRSA { return (.weak, "static RSA: no forward secrecy", "RFC 9325 §4.1") }
        if traits.isStaticDH { return (.weak, "static Diffie-Hellman: no forward secrecy", "RFC 9325 §4.1") }
        if traits.isDHE { return (.weak, "finite-field Diffie-Hellman: elliptic curves are safer", "RFC 9325 §4.1") }
        if traits.isCBC {
            return (.weak, "CBC, attacked again and again; only with encrypt-then-MAC, if at all", "RFC 9325 §4.2")
        }
        if traits.hasShortTag { return (.weak, "forged records are found out with 64 bits alone", "RFC 9325 §4.2") }
        if traits.usesPSK { return (.note, "keyed by a secret that both sides were given", "RFC 9325 §4.2") }
        if traits.isRecommendedCipher, traits.isForwardSecret { return (.good, "recommended", "RFC 9325 §4.2") }
        return (.note, "not among those that are recommended", "RFC 9325 §4.2")
    }

    // MARK: Groups

    static func groups(_ seen: Observations) -> [Finding] {
        var findings = seen.groups.filter { $0.isTaken || $0.group.isPostQuantumKind }.map { facts in
            let versions = [(facts.inTLS13, "TLS 1.3"), (facts.inTLS12, "TLS 1.2 and below")].filter { $0.0 == true }.map(\.1)
            let (verdict, words, rule) = judge(facts)
            let place = versions.isEmpty ? "" : " (\(versions.joined(separator: ", ")))"
            return Finding("group.\(facts.group)", .groups, "\(facts.group)", verdict, words + place, rule: rule)
        }
        guard seen.supports(.TLS13) else { return findings }
        let isSafe = seen.groups.contains { $0.group.isPostQuantumKind && $0.isTaken }
        findings.append(
            Finding(
                "post_quantum", .groups, "post-quantum key exchange", isSafe ? .good : .note,
                isSafe
                    ? "what is recorded today stays closed to a quantum computer"
                    : "absent: what is recorded today can be opened by a quantum computer later",
                rule: "draft-ietf-tls-ecdhe-mlkem §1"))
        return findings
    }

    private static func judge(_ facts: GroupFacts) -> (Finding.Verdict, String, String?) {
        switch facts.group {
        case let group where group.isPostQuantumKind:
            if !facts.isTaken { return (.note, "absent", nil) }
            return group == .X25519Kyber768Draft00
                ? (.note, "present; an experiment that X25519MLKEM768 replaced", nil) : (.good, "present, post-quantum", nil)
        case .secp192r1: return (.bad, "taken; curves of fewer than 224 bits must not be used", "RFC 9325 §4.5")
        case .secp224r1, .secp256k1: return (.weak, "taken; it was taken out of TLS", "RFC 8422 §5.1.1")
        case .ffdhe2048, .ffdhe3072, .ffdhe4096, .ffdhe6144, .ffdhe8192: return (.note, "taken; finite field", "RFC 7919 §2")
        default: return (.good, "taken", "RFC 9325 §4.2.1")
        }
    }

    // MARK: Signatures

    static func signatures(_ seen: Observations) -> [Finding] {
        seen.signatures.map { facts in
            let versions = facts.versions.map(\.description).joined(separator: ", ")
            let isSHA1 = [.rsa_pkcs1_sha1, .ecdsa_sha1, .dsa_sha1_RESERVED].contains(facts.scheme)
            return Finding(
                "signature_algorithm.\(facts.scheme)", .signatures, "\(facts.scheme)", isSHA1 ? .bad : .good,
                (isSHA1 ? "the handshake is signed over SHA-1, for which collisions are made" : "used") + " (\(versions))",
                rule: isSHA1 ? "RFC 9155 §4, RFC 9325 §4.5" : "RFC 9325 §4.5")
        }
    }
}

extension NamedGroup {
    /// A group with ML-KEM in it, or with what came before it.
    package var isPostQuantumKind: Bool { name.map { $0.contains("MLKEM") || $0.contains("Kyber") } ?? false }
}
