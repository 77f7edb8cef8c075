import ApusScan
import ApusTLS
import ApusX509

/// What `apus scan --json` prints; docs/scan.md lists the keys. What is absent is null.
struct ScanReport: JSONReport {
    var target: String
    var serverName: String
    var result: ScanResult
    var connections: Int
    var unanswered: Int
    var seconds: Double
    var policy: String?
    var broken: [String]?

    enum CodingKeys: String, CodingKey {
        case target, versions, groups, alpn, resumption, chains, findings, connections, unanswered, seconds, policy, compression
        case serverName = "server_name"
        case signatureAlgorithms = "signature_algorithms"
        case refusesUnknownProtocols = "alpn_refuses_unknown"
        case helloRetryRequest = "hello_retry_request"
        case ocspStapled = "ocsp_stapled"
        case certificateCompression = "certificate_compression"
        case secureRenegotiation = "secure_renegotiation"
        case extendedMasterSecret = "extended_master_secret"
        case encryptThenMAC = "encrypt_then_mac"
        case fallbackSCSV = "fallback_scsv"
        case downgradeSentinel = "downgrade_sentinel"
        case requestsClientCertificate = "requests_client_certificate"
    }

    func encode(to encoder: any Encoder) throws {
        let seen = result.observations
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        try container.encode(serverName, forKey: .serverName)
        try container.encode(seen.versions.map(Version.init), forKey: .versions)
        try container.encode(seen.groups.map(Group.init), forKey: .groups)
        try container.encode(seen.signatures.map(Signature.init), forKey: .signatureAlgorithms)
        try container.encode(seen.applicationProtocols.map(\.description), forKey: .alpn)
        try container.encode(seen.refusesUnknownProtocols, forKey: .refusesUnknownProtocols)
        try container.encode(Resumption(seen.resumption), forKey: .resumption)
        try container.encode(seen.helloRetry.map(HelloRetry.init), forKey: .helloRetryRequest)
        try container.encode(seen.stapledOCSP != nil, forKey: .ocspStapled)
        try container.encode(seen.certificateCompression.map(\.description), forKey: .certificateCompression)
        try container.encode(seen.secureRenegotiation, forKey: .secureRenegotiation)
        try container.encode(seen.extendedMasterSecret, forKey: .extendedMasterSecret)
        try container.encode(seen.encryptThenMAC, forKey: .encryptThenMAC)
        try container.encode(seen.compression, forKey: .compression)
        try container.encode(seen.fallbackSignal, forKey: .fallbackSCSV)
        try container.encode(seen.downgradeSentinel, forKey: .downgradeSentinel)
        try container.encode(seen.requestsClientCertificate, forKey: .requestsClientCertificate)
        try container.encode(result.chains.map(Chain.init), forKey: .chains)
        try container.encode(result.findings.map(Line.init), forKey: .findings)
        try container.encode(connections, forKey: .connections)
        try container.encode(unanswered, forKey: .unanswered)
        try container.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
        try container.encode(broken.map { Policy(file: policy ?? "", met: $0.isEmpty, broken: $0) }, forKey: .policy)
    }

    private struct Version: Encodable {
        var version: String
        var supported: Bool
        var refusal: OrNull<String>
        var cipher_suites: [String]
        /// `0x1301`, in the same order.
        var code_points: [String]
        var server_order: OrNull<Bool>
        var dh_bits: OrNull<Int>

        init(_ facts: VersionFacts) {
            version = facts.version.description
            supported = facts.isSupported
            refusal = OrNull(facts.refusal)
            cipher_suites = facts.cipherSuites.map(\.description)
            code_points = facts.cipherSuites.map { "0x" + String(UInt32($0.rawValue) | 0x10000, radix: 16).dropFirst() }
            server_order = OrNull(facts.prefersOwnOrder)
            dh_bits = OrNull(facts.smallestDHGroup)
        }
    }

    private struct Group: Encodable {
        var group: String
        var tls13: OrNull<Bool>
        var tls12: OrNull<Bool>
        var post_quantum: Bool

        init(_ facts: GroupFacts) {
            group = facts.group.description
            tls13 = OrNull(facts.inTLS13)
            tls12 = OrNull(facts.inTLS12)
            post_quantum = facts.group.isPostQuantumKind
        }
    }

    private struct Signature: Encodable {
        var algorithm: String
        var versions: [String]

        init(_ facts: SignatureFacts) {
            algorithm = facts.scheme.description
            versions = facts.versions.map(\.description)
        }
    }

    private struct Resumption: Encodable {
        var tls13_ticket: String
        var tls12_ticket: String
        var tls12_session_id: String
        var ticket_lifetime: OrNull<UInt32>
        var tickets: Int
        var max_early_data_size: OrNull<UInt32>

        init(_ facts: ResumptionFacts) {
            tls13_ticket = Self.word(facts.tls13Ticket)
            tls12_ticket = Self.word(facts.tls12Ticket)
            tls12_session_id = Self.word(facts.tls12SessionID)
            ticket_lifetime = OrNull(facts.ticketLifetime)
            tickets = facts.ticketCount
            max_early_data_size = OrNull(facts.maximumEarlyData)
        }

        private static func word(_ way: ResumptionFacts.Way) -> String {
            switch way {
            case .resumed: "resumed"
            case .givenAndRefused: "refused"
            case .notOffered: "not_offered"
            case .notTried: "not_tried"
            }
        }
    }

    private struct HelloRetry: Encodable {
        var group: OrNull<String>
        var cookie: Bool
        var completes: OrNull<Bool>

        init(_ facts: HelloRetryFacts) {
            group = OrNull(facts.wanted?.description)
            cookie = facts.sendsCookie
            completes = OrNull(facts.completes)
        }
    }

    private struct Chain: Encodable {
        var certificates: [CertificateReport?]
        var trusted: Bool
        var reason: OrNull<String>
        var message: OrNull<String>
        var days_left: OrNull<Int>

        init(_ facts: ChainFacts) {
            certificates = facts.certificates.map { CertificateReport(der: $0) }
            trusted = facts.isTrusted
            var fault: UntrustedPeer?
            if case .untrusted(let why) = facts.verdict { fault = why }
            reason = OrNull(fault?.reason.rawValue)
            message = OrNull(fault?.message)
            days_left = OrNull(facts.daysLeft)
        }
    }

    private struct Line: Encodable {
        var id: String
        var topic: String
        var subject: String
        var verdict: String
        var words: String
        var rule: OrNull<String>

        init(_ finding: Finding) {
            id = finding.id
            topic = finding.topic.rawValue
            subject = finding.subject
            verdict = finding.verdict.rawValue
            words = finding.words
            rule = OrNull(finding.rule)
        }
    }

    private struct Policy: Encodable {
        var file: String
        var met: Bool
        var broken: [String]
    }
}

/// A value that is written as null where there is none, so that its key is always there.
private struct OrNull<Value: Encodable>: Encodable {
    private let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
