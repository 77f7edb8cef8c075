import ApusTLS
import ApusWire
import ApusX509
import Testing

@testable import ApusScan

@Suite("Verdicts on what a server takes (RFC 9325)")
struct FindingsTests {
    static let suites: [(CipherSuite, Finding.Verdict, String)] = [
        (.TLS_AES_128_GCM_SHA256, .good, "§4.3"),
        (.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .good, "§4.2"),
        (.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .good, "§4.2"),
        (.TLS_ECDHE_ECDSA_WITH_AES_128_CCM, .good, "§4.2"),
        (.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, .weak, "§4.2"),
        (.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, .weak, "§4.2"),
        (.TLS_RSA_WITH_AES_128_GCM_SHA256, .weak, "§4.1"),
        (.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, .weak, "§4.1"),
        (.TLS_RSA_WITH_3DES_EDE_CBC_SHA, .weak, "§4.1"),
        (.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, .weak, "§4.1"),
        (.TLS_RSA_WITH_RC4_128_SHA, .bad, "RFC 7465"),
        (.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, .bad, "RFC 7465"),
        (.TLS_RSA_WITH_NULL_SHA, .bad, "§4.1"),
        (CipherSuite(rawValue: 0x0003), .bad, "§4.1"),  // TLS_RSA_EXPORT_WITH_RC4_40_MD5
        (CipherSuite(rawValue: 0x0009), .bad, "§4.1"),  // TLS_RSA_WITH_DES_CBC_SHA
        (CipherSuite(rawValue: 0x0034), .bad, "RFC 5246"),  // TLS_DH_anon_WITH_AES_128_CBC_SHA
        (CipherSuite(rawValue: 0xc018), .bad, "RFC 5246"),  // TLS_ECDH_anon_WITH_AES_128_CBC_SHA
        (CipherSuite(rawValue: 0xc004), .weak, "§4.1"),  // TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA
        (CipherSuite(rawValue: 0x0031), .weak, "§4.1"),  // TLS_DH_RSA_WITH_AES_128_CBC_SHA
        (CipherSuite(rawValue: 0xc05c), .note, "§4.2"),  // TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256
        (CipherSuite(rawValue: 0xd001), .note, "§4.2"),  // TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256
        (CipherSuite(rawValue: 0xc0b4), .bad, "RFC 9150"),  // TLS_SHA256_SHA256
    ]

    @Test("cipher suites")
    func cipherSuites() {
        for (suite, verdict, rule) in Self.suites {
            let judged = Findings.judge(suite)
            #expect(judged.0 == verdict, "\(suite)")
            #expect(judged.2.contains(rule), "\(suite): \(judged.2)")
        }
    }

    @Test("every suite that has a name gets a verdict, and none that is broken a good one")
    func everySuite() {
        for suite in CipherSuite.known where !"\(suite)".hasSuffix("_SCSV") {
            let traits = CipherSuiteTraits(suite)
            let judged = Findings.judge(suite).0
            if traits.isNULL || traits.isRC4 || traits.isShort || traits.isAnonymous { #expect(judged == .bad, "\(suite)") }
            if judged == .good { #expect(traits.isAEAD && traits.isForwardSecret, "\(suite)") }
        }
    }

    @Test("versions")
    func versions() {
        var seen = Observations()
        for supported in [true, false] {
            seen.versions = Survey<ModelServer>.allVersions.map { VersionFacts(version: $0, isSupported: supported) }
            let verdicts = Findings.versions(seen).map(\.verdict)
            // From the newest on.
            #expect(verdicts == (supported ? [.good, .good, .bad, .bad, .bad] : [.weak, .note, .good, .good, .good]))
        }
    }

    @Test("each fault of a server is told, and not where it is well")
    func behaviour() {
        var seen = Observations()
        seen.versions = [VersionFacts(version: .TLS13, isSupported: true), VersionFacts(version: .TLS12, isSupported: true)]
        for isWell in [true, false] {
            seen.secureRenegotiation = isWell
            seen.extendedMasterSecret = isWell
            seen.encryptThenMAC = isWell
            seen.downgradeSentinel = isWell
            seen.compression = !isWell
            seen.refusesUnknownProtocols = isWell
            seen.helloRetry = HelloRetryFacts(wanted: isWell ? .x25519 : nil, sendsCookie: false, completes: isWell ? true : nil)
            seen.signatures = [SignatureFacts(scheme: isWell ? .ed25519 : .rsa_pkcs1_sha1, versions: [.TLS12])]
            let findings = Findings.judge(seen, chains: [])
            for id in [
                "secure_renegotiation", "extended_master_secret", "encrypt_then_mac", "downgrade_sentinel", "compression",
                "alpn_strict", "hello_retry_request",
            ] {
                let finding = findings.first { $0.id == id }
                #expect((finding?.verdict == .good) == isWell, "\(id)")
                #expect(finding?.rule != nil)
            }
            let signature = findings.first { $0.topic == .signatures }
            #expect(signature?.verdict == (isWell ? .good : .bad))
        }
    }

    @Test("post-quantum groups are named, whether present or absent")
    func postQuantum() {
        var seen = Observations()
        seen.versions = [VersionFacts(version: .TLS13, isSupported: true)]
        for taken in [[NamedGroup.x25519], [.x25519, .X25519MLKEM768]] {
            seen.groups = GroupFacts.joined(tls13: taken, tls12: nil)
            let findings = Findings.groups(seen)
            #expect(findings.first { $0.id == "group.X25519MLKEM768" }?.verdict == (taken.count > 1 ? .good : .note))
            #expect(findings.contains { $0.id == "group.MLKEM1024" && $0.words.hasPrefix("absent") })
            #expect(findings.contains { $0.id == "post_quantum" && $0.verdict == (taken.count > 1 ? .good : .note) })
            #expect(!findings.contains { $0.id == "group.secp384r1" }, "other groups are told where they are taken alone")
        }
    }
}

@Suite("Policies of a scan")
struct ScanPolicyTests {
    static let file = """
        {
          "versions": {"allow": ["TLS 1.2", "TLS 1.3"], "require": ["TLS 1.3"]},
          "cipher_suites": {"forbid": ["TLS_RSA_WITH_AES_128_CBC_SHA"]},
          "groups": {"require": ["X25519MLKEM768"]},
          "alpn": {"require": ["h2"]},
          "worst_verdict": "note",
          "ignore": ["certificate.trust"],
          "require_good": ["downgrade_sentinel"],
          "certificate": {"trusted": true, "minimum_days": 14}
        }
        """

    static func result(_ change: (inout Observations) -> Void) -> ScanResult {
        var seen = Observations()
        seen.versions = [VersionFacts(version: .TLS13, isSupported: true, cipherSuites: [.TLS_AES_128_GCM_SHA256])]
        seen.groups = [GroupFacts(group: .X25519MLKEM768, inTLS13: true)]
        seen.applicationProtocols = [.h2]
        seen.downgradeSentinel = true
        change(&seen)
        return ScanResult(observations: seen, chains: [])
    }

    @Test("a server that keeps every rule breaks none")
    func kept() throws {
        var policy = try ScanPolicy(json: Array(Self.file.utf8))
        policy.requiresTrust = false
        #expect(policy.broken(by: Self.result { _ in }) == [])
    }

    @Test("each rule that is broken is told")
    func broken() throws {
        let policy = try ScanPolicy(json: Array(Self.file.utf8))
        let cases: [(@Sendable (inout Observations) -> Void, String)] = [
            ({ _ in }, "a trusted certificate is required, and none was shown"),
            ({ $0.groups = [] }, "the group X25519MLKEM768 is required"),
            ({ $0.applicationProtocols = [.http11] }, "the application protocol h2 is required"),
            ({ $0.downgradeSentinel = nil }, "downgrade_sentinel must be good, and is not there"),
            ({ $0.versions[0].cipherSuites.append(.TLS_RSA_WITH_AES_128_CBC_SHA) }, "TLS_RSA_WITH_AES_128_CBC_SHA is forbidden"),
            ({ $0.versions.append(VersionFacts(version: .TLS10, isSupported: true)) }, "TLS 1.0 is not among those allowed"),
            ({ $0.versions[0].isSupported = false }, "the version TLS 1.3 is required"),
            ({ $0.compression = true }, "compression is bad"),
        ]
        for (change, words) in cases {
            #expect(policy.broken(by: Self.result(change)).contains { $0.contains(words) }, "\(words)")
        }
    }

    @Test(
        "a file that is not a policy is refused, and says why",
        arguments: [
            ("", "no JSON object"), ("[]", "no JSON object"), ("{\"version\": {}}", "\"version\" is no key"),
            ("{\"versions\": {\"allowed\": []}}", "\"versions.allowed\" is no key"),
            ("{\"versions\": {\"allow\": [\"TLS 1.4\"]}}", "\"TLS 1.4\", which is unknown"),
            ("{\"versions\": {\"allow\": \"TLS 1.3\"}}", "takes an array of strings"),
            ("{\"groups\": {\"require\": [1]}}", "takes an array of strings"),
            ("{\"worst_verdict\": \"terrible\"}", "good, note, weak, bad"),
            ("{\"certificate\": {\"minimum_days\": -1}}", "a whole number"),
            ("{\"certificate\": {\"minimum_days\": 1.5}}", "a whole number"),
            ("{\"certificate\": {\"trusted\": 1.5}}", "true or false"), ("{\"certificate\": []}", "takes an object"),
        ])
    func refused(_ text: String, _ words: String) {
        do {
            _ = try ScanPolicy(json: Array(text.utf8))
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.description.contains(words), "\(text): \(error)")
        }
    }
}
