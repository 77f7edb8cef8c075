import ApusTLS

/// The certificates that trust starts from. Loading costs milliseconds: make one and share it; copies share their storage.
///
/// They need not be self-signed: an intermediate or an end entity's certificate that is given here is trusted as it is.
public struct TrustRoots: Sendable {
    private let bySubject: [CanonicalName: [ParsedCertificate]]
    /// How many there are.
    public let count: Int

    /// Roots given as DER.
    ///
    /// - Throws: ``CredentialError`` for bytes that are no certificate.
    public init(certificates: [[UInt8]]) throws(CredentialError) {
        var parsed: [ParsedCertificate] = []
        for (index, der) in certificates.enumerated() {
            do { parsed.append(try ParsedCertificate(der: der)) } catch {
                throw CredentialError(file: "root certificate \(index + 1)", problem: .invalidCertificate(line: 1, error.reason))
            }
        }
        self.init(parsed)
    }

    /// Roots from a PEM file, all of them.
    public init(pemFile: String) throws(CredentialError) {
        self.init(try CertificateChain.load(from: try PEMFile(path: pemFile)).map(\.certificate))
    }

    init(_ certificates: [ParsedCertificate]) {
        var seen: Set<[UInt8]> = []
        let unique = certificates.filter { seen.insert($0.der).inserted }
        bySubject = Dictionary(grouping: unique, by: \.canonicalSubject)
        count = unique.count
    }

    func named(_ subject: CanonicalName) -> [ParsedCertificate] { bySubject[subject] ?? [] }

    func contains(_ certificate: ParsedCertificate) -> Bool {
        named(certificate.canonicalSubject).contains { $0.der == certificate.der }
    }
}
