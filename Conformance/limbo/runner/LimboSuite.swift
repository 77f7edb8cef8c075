import FoundationEssentials

/// The file of the x509-limbo suite, as far as the runner uses it.
struct LimboSuite: Decodable {
    var version: Int
    var testcases: [LimboCase]

    static func load(_ path: String) throws -> LimboSuite {
        try JSONDecoder().decode(LimboSuite.self, from: Data(contentsOf: URL(filePath: path)))
    }
}

/// One chain, and what a verifier should say of it.
struct LimboCase: Decodable {
    enum ValidationKind: String, Decodable {
        case server = "SERVER"
        case client = "CLIENT"
    }

    enum ExpectedResult: String, Decodable {
        case success = "SUCCESS"
        case failure = "FAILURE"
    }

    struct PeerName: Decodable {
        /// `DNS`, `IP` or `RFC822`.
        var kind: String
        var value: String
    }

    var id: String
    var description: String
    var validationKind: ValidationKind
    /// What the end entity must be allowed to do; empty where the case does not ask.
    var keyUsage: [String]
    /// PEM, as all certificates and lists here.
    var trustedCertificates: [String]
    var untrustedIntermediates: [String]
    var peerCertificate: String
    /// RFC 3339; nil for the time of the run.
    var validationTime: String?
    var expectedResult: ExpectedResult
    /// For servers.
    var expectedPeerName: PeerName?
    /// For clients.
    var expectedPeerNames: [PeerName]
    var revocationLists: [String]
    /// Intermediates that may stand in the chain, self-issued ones not counted.
    var maximumChainDepth: Int?

    private enum CodingKeys: String, CodingKey {
        case id, description
        case validationKind = "validation_kind"
        case keyUsage = "key_usage"
        case trustedCertificates = "trusted_certs"
        case untrustedIntermediates = "untrusted_intermediates"
        case peerCertificate = "peer_certificate"
        case validationTime = "validation_time"
        case expectedResult = "expected_result"
        case expectedPeerName = "expected_peer_name"
        case expectedPeerNames = "expected_peer_names"
        case revocationLists = "crls"
        case maximumChainDepth = "max_chain_depth"
    }
}
