import ApusX509

/// A certificate in `--json`. What is absent is null.
struct CertificateReport: Encodable {
    private let summary: CertificateSummary
    /// Nil leaves its keys out: a handshake's report has the short form.
    private let details: CertificateDetails?

    init(_ summary: CertificateSummary) {
        self.summary = summary
        details = nil
    }

    init?(der: [UInt8]) {
        guard let summary = CertificateSummary(der: der), let details = CertificateDetails(der: der) else { return nil }
        self.summary = summary
        self.details = details
    }

    private enum DetailKeys: String, CodingKey {
        case version
        case serialNumber = "serial_number"
        case signatureAlgorithm = "signature_algorithm"
        case isCertificateAuthority = "is_ca"
        case maximumPathLength = "maximum_path_length"
        case isSelfIssued = "is_self_issued"
        case keyUsage = "key_usage"
        case extendedKeyUsage = "extended_key_usage"
        case otherNames = "other_names"
        case permittedNames = "permitted_names"
        case excludedNames = "excluded_names"
        case subjectKeyIdentifier = "subject_key_identifier"
        case authorityKeyIdentifier = "authority_key_identifier"
        case publicKeySHA256 = "public_key_sha256"
        case ocspServers = "ocsp_servers"
        case issuerLocations = "issuer_locations"
        case requiresStaple = "must_staple"
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        guard let details else { return }
        var container = encoder.container(keyedBy: DetailKeys.self)
        try container.encode(details.version, forKey: .version)
        try container.encode(details.serialNumber, forKey: .serialNumber)
        try container.encode(details.signatureAlgorithm, forKey: .signatureAlgorithm)
        try container.encode(details.isCertificateAuthority, forKey: .isCertificateAuthority)
        try container.encode(details.maximumPathLength, forKey: .maximumPathLength)
        try container.encode(details.isSelfIssued, forKey: .isSelfIssued)
        try container.encode(details.keyUsage, forKey: .keyUsage)
        try container.encode(details.extendedKeyUsage, forKey: .extendedKeyUsage)
        try container.encode(details.otherNames, forKey: .otherNames)
        try container.encode(details.permittedNames, forKey: .permittedNames)
        try container.encode(details.excludedNames, forKey: .excludedNames)
        try container.encode(details.subjectKeyIdentifier, forKey: .subjectKeyIdentifier)
        try container.encode(details.authorityKeyIdentifier, forKey: .authorityKeyIdentifier)
        try container.encode(details.publicKeySHA256, forKey: .publicKeySHA256)
        try container.encode(details.ocspServers, forKey: .ocspServers)
        try container.encode(details.issuerLocations, forKey: .issuerLocations)
        try container.encode(details.requiresStaple, forKey: .requiresStaple)
    }
}
