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

    /// These roots and those of another set: the system's and one's own, say.
    public func adding(_ others: TrustRoots) -> TrustRoots {
        TrustRoots(bySubject.values.flatMap(\.self) + others.bySubject.values.flatMap(\.self))
    }

    /// The roots' subjects as DER, for `ServerConfiguration.certificateAuthorities`: each once, in no particular order, and none when
    /// they are more than a message should carry (``maximumSizeOfNames``).
    public var names: [[UInt8]] {
        var names: Set<[UInt8]> = []
        for root in bySubject.values.joined() { names.insert(root.subjectDER) }
        let size = names.reduce(0) { $0 + $1.count + 2 }
        return size <= Self.maximumSizeOfNames ? names.sorted { $0.lexicographicallyPrecedes($1) } : []
    }

    /// In bytes: some 300 names, which is as many as a client could ever want to compare.
    static let maximumSizeOfNames = 32_768

    func named(_ subject: CanonicalName) -> [ParsedCertificate] { bySubject[subject] ?? [] }

    func contains(_ certificate: ParsedCertificate) -> Bool {
        named(certificate.canonicalSubject).contains { $0.der == certificate.der }
    }
}
