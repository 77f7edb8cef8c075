import ApusTLS
import ApusX509

/// What `apus connect --json` prints. Every key is always there; what is absent is null.
struct HandshakeReport: JSONReport {
    var negotiated: NegotiatedParameters?
    var connectMilliseconds: Double?
    var handshakeMilliseconds: Double?
    var error: ErrorReport?

    enum CodingKeys: String, CodingKey {
        case version, group, alpn, resumed, verified, error
        case cipherSuite = "cipher_suite"
        case signatureAlgorithm = "signature_algorithm"
        case serverName = "server_name"
        case helloRetryRequest = "hello_retry_request"
        case earlyData = "early_data"
        case ocspStapled = "ocsp_stapled"
        case externalPSK = "external_psk"
        case peerCertificates = "peer_certificates"
        case timings = "timings_ms"
    }

    private enum TimingKeys: String, CodingKey {
        case connect, handshake
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(negotiated?.version.description, forKey: .version)
        try container.encode(negotiated?.cipherSuite.description, forKey: .cipherSuite)
        try container.encode(negotiated?.group?.description, forKey: .group)
        try container.encode(negotiated?.signatureScheme?.description, forKey: .signatureAlgorithm)
        try container.encode(negotiated?.serverName, forKey: .serverName)
        try container.encode(negotiated?.applicationProtocol?.description, forKey: .alpn)
        try container.encode(negotiated?.isResumed, forKey: .resumed)
        try container.encode(negotiated?.usedHelloRetryRequest, forKey: .helloRetryRequest)
        try container.encode(negotiated?.earlyData.rawValue, forKey: .earlyData)
        let pskIdentity = negotiated?.externalPSKIdentity
        try container.encode(
            negotiated.map { $0.peerIdentity?.isVerified ?? (pskIdentity != nil) }, forKey: .verified)
        try container.encode(pskIdentity.map { String(decoding: $0, as: UTF8.self) }, forKey: .externalPSK)
        try container.encode(negotiated.map { $0.peerOCSPResponse != nil }, forKey: .ocspStapled)
        try container.encode(
            (negotiated?.peerCertificates ?? []).compactMap { CertificateSummary(der: $0) }.map(CertificateReport.init),
            forKey: .peerCertificates)
        var timings = container.nestedContainer(keyedBy: TimingKeys.self, forKey: .timings)
        try timings.encode(connectMilliseconds, forKey: .connect)
        try timings.encode(handshakeMilliseconds, forKey: .handshake)
        try container.encode(error, forKey: .error)
    }
}
