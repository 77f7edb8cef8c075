import ApusCrypto
public import ApusTLS

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A certificate authority for one's own machine: browsers and clients that are told to trust its root take what it issues.
///
/// It lives in a directory as `ca.pem` and `ca-key.pem`, the latter for its owner alone.
public struct DevelopmentCA: Sendable {
    /// What a new CA may certify.
    public enum Scope: Sendable, Equatable {
        /// Names that nobody can own on the public Internet, and addresses of private networks: who steals the key can't
        /// impersonate other people's sites. The root says so in its name constraints.
        case developmentNames
        /// Any name. Keep the key as safe as your passwords.
        case anyName
    }

    /// Where the root certificate is, for people to hand to their clients.
    public let rootCertificateFile: String
    /// The root's DER.
    public let rootCertificate: [UInt8]
    /// Whether this call made it; false when it was found.
    public let isNew: Bool
    private let issuer: CertificateIssuer
    private let root: ParsedCertificate

    /// The longest validity of an issued certificate, in days: browsers take no more than 398.
    public static let maximumDays = 397
    /// The validity of the root, in days.
    static let rootDays = 3650
    /// How far validity begins in the past, in seconds: a clock that is a little behind must not refuse what was made just now.
    static let backdating: Double = 3600

    /// The CA in `directory`, made first if there is none.
    ///
    /// Processes that start at once agree on one: making it happens under a lock, and its files appear whole.
    /// - Parameters:
    ///   - directory: made with those above it if it is missing, for its owner alone.
    ///   - scope: what a new CA may certify; one that is there stays as it is.
    ///   - now: the time; the system's clock by default.
    /// - Throws: ``CredentialError`` when the directory can't be used or holds something else.
    public static func loadOrCreate(
        in directory: String, scope: Scope = .developmentNames, now: Date = Date()
    ) throws(CredentialError) -> DevelopmentCA {
        let files = CertificateFiles(directory: directory, certificate: "ca.pem", key: "ca-key.pem")
        return try files.locked { () throws(CredentialError) in
            do throws(CredentialError) {
                return try DevelopmentCA(files, isNew: false, now: now)
            } catch {
                guard error.file == files.certificatePath, error.problem == .missing else { throw error }
                try create(files, scope: scope, now: now)
                return try DevelopmentCA(files, isNew: true, now: now)
            }
        }
    }

    /// Reads the files, and checks that they are what this type writes.
    private init(_ files: CertificateFiles, isNew: Bool, now: Date) throws(CredentialError) {
        let identity = try Identity(certificateFile: files.certificatePath, privateKeyFile: files.keyPath)
        guard let der = identity.certificateChain.first, case .local(let privateKey) = identity.key else {
            throw CredentialError(file: files.certificatePath, problem: .notDevelopmentCA("it has no local key"))
        }
        do {
            root = try ParsedCertificate(der: der)
            issuer = try CertificateIssuer(certificate: der, privateKey: privateKey)
        } catch {
            throw CredentialError(file: files.certificatePath, problem: .notDevelopmentCA(error.reason))
        }
        guard root.isCertificateAuthority else {
            throw CredentialError(
                file: files.certificatePath, problem: .notDevelopmentCA("the certificate is not a certificate authority's"))
        }
        guard root.notAfter > now else {
            throw CredentialError(file: files.certificatePath, problem: .notDevelopmentCA("it has expired"))
        }
        rootCertificateFile = files.certificatePath
        rootCertificate = der
        self.isNew = isNew
    }

    private static func create(_ files: CertificateFiles, scope: Scope, now: Date) throws(CredentialError) {
        // A key without a certificate is what a process left that was stopped between the two: it is used.
        var found: PrivateKey?
        do throws(CredentialError) { found = try PrivateKey.load(pemFile: files.keyPath) } catch {
            guard error.problem == .missing else { throw error }
        }
        let key: PrivateKey
        let der: [UInt8]
        do {
            key = try found ?? PrivateKey.generate(.p256)
            der = try CertificateFactory.selfSigned(recipe(for: key, scope: scope, now: now), privateKey: key)
        } catch {
            throw CredentialError(file: files.certificatePath, problem: .cannotWrite("the root could not be made: \(error)"))
        }
        if found == nil {
            try files.write(certificates: [der], key: key.revealedPKCS8(), force: false)
        } else {
            try files.write(certificate: der)
        }
    }

    private static func recipe(for key: PrivateKey, scope: Scope, now: Date) -> CertificateRecipe {
        // Two CAs on one machine must not look alike in a browser's list.
        let tag = Hexadecimal.encode(Array(HashAlgorithm.sha256.hash(key.publicKey.subjectPublicKeyInfo).prefix(4)))
        var recipe = CertificateRecipe(
            commonName: "Apus development CA \(tag)", notBefore: now.addingTimeInterval(-backdating),
            notAfter: now.addingTimeInterval(Double(rootDays) * 86_400))
        recipe.organization = "Apus development"
        recipe.basicConstraints = .authority(maximumPathLength: 0)
        recipe.keyUsage = [.keyCertSign, .cRLSign]
        recipe.extendedKeyUsage = [.serverAuth, .clientAuth]
        recipe.nameConstraints = scope == .developmentNames ? DevelopmentNames.constraints : nil
        return recipe
    }
}

extension DevelopmentCA {
    /// Issues a certificate with a new key.
    ///
    /// - Parameters:
    ///   - names: what the certificate is for, not empty; the first is also the subject. A client's name that the root does not
    ///     permit stands in the subject alone.
    ///   - keyType: the kind of key that is made.
    ///   - days: 1 to ``maximumDays``.
    ///   - isClient: for client authentication instead of servers.
    ///   - now: the time; the system's clock by default.
    /// - Returns: the certificate and its key. The root is not in the chain: clients have it.
    public func issue(
        names: [CertificateName], keyType: KeyType = .ecdsaP256, days: Int = 90, isClient: Bool = false, now: Date = Date()
    ) throws(IssueError) -> Identity {
        let (certificate, privateKey) = try make(names: names, keyType: keyType, days: days, isClient: isClient, now: now)
        return Identity(certificateChain: [certificate], privateKey: privateKey)
    }

    /// Issues a certificate with a new key, and writes `NAME.pem` and `NAME-key.pem` (PKCS #8, for its owner alone) into `directory`.
    ///
    /// - Parameters:
    ///   - directory: made if it is missing.
    ///   - force: whether files that exist are replaced; if not, they are an error.
    /// - Returns: the paths of certificate and key.
    /// - Throws: ``IssueError`` or ``CredentialError``.
    public func issue(
        names: [CertificateName], keyType: KeyType = .ecdsaP256, days: Int = 90, isClient: Bool = false, into directory: String,
        force: Bool = false, now: Date = Date()
    ) throws -> (certificateFile: String, privateKeyFile: String) {
        let (certificate, privateKey) = try make(names: names, keyType: keyType, days: days, isClient: isClient, now: now)
        let stem = Self.fileName(for: names.first)
        let files = CertificateFiles(directory: directory, certificate: "\(stem).pem", key: "\(stem)-key.pem")
        try Directory.make(directory)
        try files.write(certificates: [certificate], key: privateKey.revealedPKCS8(), force: force)
        return (files.certificatePath, files.keyPath)
    }

    private func make(
        names: [CertificateName], keyType: KeyType, days: Int, isClient: Bool, now: Date
    ) throws(IssueError) -> (certificate: [UInt8], privateKey: PrivateKey) {
        guard let first = names.first else { throw .noName }
        guard (1...Self.maximumDays).contains(days) else { throw .days(days) }
        var permitted: [CertificateName] = []
        for name in names where try permits(name) { permitted.append(name) }
        if !isClient, let refused = names.first(where: { !permitted.contains($0) }) { throw .nameNotPermitted("\(refused)") }
        // RFC 5280 Appendix A: a common name has at most 64 characters.
        var recipe = CertificateRecipe(
            commonName: first.description.utf8.count <= 64 ? first.description : "Apus development certificate",
            notBefore: now.addingTimeInterval(-Self.backdating),
            notAfter: min(now.addingTimeInterval(Double(days) * 86_400), root.notAfter))
        recipe.names = permitted.map(\.subjectAlternativeName)
        recipe.extendedKeyUsage = [isClient ? .clientAuth : .serverAuth]
        // Static RSA key exchange needs it, in the legacy policy (RFC 5246 §7.4.2).
        if case .rsa = keyType.kind, !isClient { recipe.keyUsage = [.digitalSignature, .keyEncipherment] }
        do {
            let privateKey = try PrivateKey.generate(keyType.kind)
            let certificate = try CertificateFactory.issue(
                recipe, publicKey: privateKey.publicKey.subjectPublicKeyInfo, issuer: issuer)
            return (certificate, privateKey)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func permits(_ name: CertificateName) throws(IssueError) -> Bool {
        guard let constraints = root.extensions.nameConstraints else { return true }
        var budget = VerificationBudget()
        do throws(UntrustedPeer) {
            return try NameConstraintCheck(constraints, of: PathMember(certificate: root, index: nil), budget: &budget)
                .permits(CertificateExtensionList.generalName(name.subjectAlternativeName))
        } catch {
            throw .failed(error.message)
        }
    }

    private static func fileName(for name: CertificateName?) -> String {
        String((name?.description ?? "certificate").map { $0 == ":" || $0 == "*" ? "_" : $0 })
    }
}
