import ApusTLS
import FoundationEssentials
import X509

/// The certificates that trust starts from. Loading costs milliseconds: make one and share it.
public struct TrustRoots: Sendable {
    private let bySubject: [DistinguishedName: [ParsedCertificate]]
    /// How many there are.
    public let count: Int

    /// Roots given as DER. They need not be self-signed: what is given here is trusted as it is.
    ///
    /// - Throws: ``CredentialError`` for bytes that are no certificate.
    public init(certificates: [[UInt8]]) throws(CredentialError) {
        var parsed: [ParsedCertificate] = []
        for (index, der) in certificates.enumerated() {
            do { parsed.append(try ParsedCertificate(der: der)) } catch {
                throw CredentialError(file: "root \(index + 1)", problem: .invalidCertificate(line: 1, error.reason))
            }
        }
        self.init(parsed)
    }

    /// Roots from a PEM file.
    public init(pemFile: String) throws(CredentialError) {
        try self.init(certificates: try Identity.loadCertificates(file: pemFile))
    }

    private init(_ parsed: [ParsedCertificate]) {
        bySubject = Dictionary(grouping: parsed, by: \.certificate.subject)
        count = parsed.count
    }

    /// The system's roots: `SSL_CERT_FILE` and `SSL_CERT_DIR` where set, else the first of the usual bundles.
    /// Read once per process.
    ///
    /// - Throws: ``CredentialError`` when there are none.
    public static func system() throws(CredentialError) -> TrustRoots {
        try systemRoots.get()
    }

    private static let systemRoots: Result<TrustRoots, CredentialError> = loadSystem(
        environment: ProcessInfo.processInfo.environment)

    static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    static func loadSystem(environment: [String: String]) -> Result<TrustRoots, CredentialError> {
        var parsed: [ParsedCertificate] = []
        let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        let directory = environment["SSL_CERT_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        if let file {
            do { parsed += try lenient(file) } catch { return .failure(error) }
        }
        if let directory, file == nil {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            for name in names.sorted() { parsed += (try? lenient(directory + "/" + name)) ?? [] }
        }
        if file == nil, directory == nil {
            for bundle in bundles where FileManager.default.fileExists(atPath: bundle) {
                parsed = (try? lenient(bundle)) ?? []
                if !parsed.isEmpty { break }
            }
        }
        guard !parsed.isEmpty else {
            return .failure(
                CredentialError(
                    file: file ?? directory ?? bundles[0],
                    problem: .unreadable("no root certificates found; install ca-certificates, or name a file")))
        }
        return .success(TrustRoots(parsed))
    }

    /// A system's bundle may hold what this library can't use: that is passed over.
    private static func lenient(_ path: String) throws(CredentialError) -> [ParsedCertificate] {
        try PEMFile(path: path).blocks.compactMap { try? ParsedCertificate(der: $0.der) }
    }

    func named(_ subject: DistinguishedName) -> [ParsedCertificate] { bySubject[subject] ?? [] }

    func contains(_ certificate: ParsedCertificate) -> Bool {
        named(certificate.certificate.subject).contains { $0.der == certificate.der }
    }
}
