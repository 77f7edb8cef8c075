public import ApusTLS
import ApusCrypto
import Crypto
public import FoundationEssentials
import X509

/// A certificate authority for one's own machine: browsers and clients that are told to trust its root take what it issues.
///
/// It lives in a directory as `ca.pem` and `ca-key.pem`, the latter for its owner alone.
public struct DevelopmentCA: Sendable {
    /// Where the root certificate is, for people to hand to their clients.
    public let rootCertificateFile: String
    /// The root's DER.
    public let rootCertificate: [UInt8]
    /// Whether this call made it, or found it.
    public let isNew: Bool
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// A certificate lives at most this long: browsers take no more (398 days), in days.
    public static let maximumDays = 397

    /// The CA in `directory`, made first if there is none.
    ///
    /// Processes that start at once agree on one: making it happens under a lock, and its files appear whole.
    /// - Throws: ``CredentialError`` when the directory can't be used or holds something else.
    public static func loadOrCreate(in directory: String, now: Date = Date()) throws(CredentialError) -> DevelopmentCA {
        let files = FilePair(directory: directory, certificate: "ca.pem", key: "ca-key.pem")
        return try files.locked { () throws(CredentialError) in
            guard !files.exist else { return try load(files, isNew: false) }
            let key = P256.Signing.PrivateKey()
            let der: [UInt8]
            do {
                let tag = Array(SHA256.hash(data: key.publicKey.x963Representation).prefix(4)).map { String($0, radix: 16) }.joined()
                let recipe = CertificateRecipe(
                    subject: "Apus development CA \(tag)", role: .certificateAuthority(maximumPathLength: 0),
                    notBefore: now.addingTimeInterval(-3600), notAfter: now.addingTimeInterval(10 * 365 * 86_400))
                let certificateKey = Certificate.PrivateKey(key)
                der = try CertificateFactory.der(
                    try CertificateFactory.issue(recipe, key: certificateKey.publicKey, issuer: nil, issuerKey: certificateKey))
            } catch {
                throw CredentialError(file: files.certificatePath, problem: .cannotWrite("making the certificate failed: \(error)"))
            }
            try files.write(certificates: [der], key: Array(key.pkcs8DERRepresentation), force: false)
            return try load(files, isNew: true)
        }
    }

    private static func load(_ files: FilePair, isNew: Bool) throws(CredentialError) -> DevelopmentCA {
        // Checks that both are readable and belong together, with words for whatever is wrong.
        let identity = try Identity.load(certificateFile: files.certificatePath, privateKeyFile: files.keyPath)
        guard let der = identity.certificateChain.first, let certificate = try? Certificate(derEncoded: der) else {
            throw CredentialError(file: files.certificatePath, problem: .noPEM)
        }
        let block = try PEMFile(path: files.keyPath).blocks.first { $0.label.hasSuffix("PRIVATE KEY") }
        guard let block, let key = try? P256.Signing.PrivateKey(derRepresentation: block.der) else {
            throw CredentialError(
                file: files.keyPath, problem: .wrongKind(found: ["another kind of key"], wanted: "the P-256 key of the development CA"))
        }
        return DevelopmentCA(
            rootCertificateFile: files.certificatePath, rootCertificate: der, isNew: isNew, certificate: certificate, key: key)
    }

    /// Issues a certificate with a new key.
    ///
    /// - Parameters:
    ///   - names: DNS names and addresses; the first is also the subject. Not empty.
    ///   - days: 1 to ``maximumDays``.
    ///   - isClient: for client authentication instead of servers.
    public func issue(
        names: [ServerName], keyType: KeyType = .ecdsaP256, days: Int = 90, isClient: Bool = false, now: Date = Date()
    ) throws -> Identity {
        try make(names: names, keyType: keyType, days: days, isClient: isClient, now: now).identity
    }

    /// Issues a certificate and writes `NAME.pem` (with its chain) and `NAME-key.pem` into `directory`.
    ///
    /// - Parameter force: whether files that exist are replaced.
    /// - Returns: the paths of certificate and key.
    public func issue(
        names: [ServerName], keyType: KeyType, days: Int, isClient: Bool, into directory: String, force: Bool, now: Date = Date()
    ) throws -> (certificateFile: String, privateKeyFile: String) {
        let stem = (names.first?.description ?? "certificate").map { $0 == ":" || $0 == "*" || $0 == "/" ? "_" : String($0) }.joined()
        let files = FilePair(directory: directory, certificate: "\(stem).pem", key: "\(stem)-key.pem")
        let issued = try make(names: names, keyType: keyType, days: days, isClient: isClient, now: now)
        try files.locked { () throws(CredentialError) in
            try files.write(certificates: issued.identity.certificateChain, key: issued.privateKey.revealedPKCS8(), force: force)
        }
        return (files.certificatePath, files.keyPath)
    }

    private func make(
        names: [ServerName], keyType: KeyType, days: Int, isClient: Bool, now: Date
    ) throws -> (identity: Identity, privateKey: PrivateKey) {
        guard let first = names.first else { throw IssueError.noName }
        guard (1...Self.maximumDays).contains(days) else { throw IssueError.days(days) }
        let leafKey = try PrivateKey.generate(keyType.kind)
        let recipe = CertificateRecipe(
            subject: first.description, names: names, role: isClient ? .client : .server,
            // A clock that is a little behind must not refuse what was made a moment ago.
            notBefore: now.addingTimeInterval(-3600), notAfter: now.addingTimeInterval(Double(days) * 86_400))
        let issued = try CertificateFactory.issue(
            recipe, key: try Certificate.PrivateKey(leafKey).publicKey, issuer: certificate, issuerKey: Certificate.PrivateKey(key))
        return (
            Identity(certificateChain: [try CertificateFactory.der(issued)], privateKey: leafKey), leafKey
        )
    }
}

/// A certificate that can't be issued as asked.
public enum IssueError: Error, Sendable, Equatable, CustomStringConvertible {
    case noName
    case days(Int)

    public var description: String {
        switch self {
        case .noName: "a certificate needs at least one name"
        case .days(let days): "a certificate is valid for 1 to \(DevelopmentCA.maximumDays) days, not \(days)"
        }
    }
}
