#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension TrustRoots {
    /// The system's roots: those of `SSL_CERT_FILE` and `SSL_CERT_DIR` (directories with colons between them) where one of these is set,
    /// else the first of the usual bundles, else the usual directories. Read once per process.
    ///
    /// - Throws: ``CredentialError`` when there are none.
    public static func system() throws(CredentialError) -> TrustRoots {
        try systemRoots.get()
    }

    private static let systemRoots: Result<TrustRoots, CredentialError> = Result { () throws(CredentialError) in
        try SystemRoots(environment: ProcessInfo.processInfo.environment).load()
    }
}

/// Where an operating system keeps its roots.
struct SystemRoots {
    /// Debian and Arch; Fedora and RHEL; openSUSE; newer RHEL; Alpine, macOS and the BSDs.
    static let usualFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    static let usualDirectories = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    /// Files that are read in a directory of roots; the usual ones have some 300.
    static let maximumFilesPerDirectory = 5000

    private let files: [String]
    private let directories: [String]
    /// Named by the user: then a file that is missing is an error, and nothing else is looked at.
    private let isExplicit: Bool

    init(environment: [String: String]) {
        let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        let directories = environment["SSL_CERT_DIR"].map { $0.split(separator: ":").map(String.init) } ?? []
        isExplicit = file != nil || !directories.isEmpty
        files = isExplicit ? file.map { [$0] } ?? [] : Self.usualFiles
        self.directories = isExplicit ? directories : Self.usualDirectories
    }

    /// For tests of the search itself.
    init(files: [String], directories: [String]) {
        self.files = files
        self.directories = directories
        isExplicit = false
    }

    func load() throws(CredentialError) -> TrustRoots {
        var certificates: [ParsedCertificate] = []
        for file in files where certificates.isEmpty {
            do { certificates = Self.usable(in: try PEMFile(path: file)) } catch {
                if isExplicit { throw error }
            }
        }
        if isExplicit || certificates.isEmpty {
            for directory in directories {
                for name in Directory.names(in: directory).prefix(Self.maximumFilesPerDirectory) {
                    guard let pem = try? PEMFile(path: "\(directory)/\(name)") else { continue }
                    certificates += Self.usable(in: pem)
                }
            }
        }
        guard !certificates.isEmpty else {
            let searched = files + directories
            throw CredentialError(file: searched.first ?? "", problem: .noRoots(searched: searched))
        }
        return TrustRoots(certificates)
    }

    /// A system's bundle may hold what can't be read here; that is passed over.
    private static func usable(in pem: PEMFile) -> [ParsedCertificate] {
        pem.blocks.filter { PEMLabel.isCertificate($0.label) }.compactMap { try? ParsedCertificate(der: $0.der) }
    }
}
