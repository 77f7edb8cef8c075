/// Revocation lists (CRLs) that were read beforehand. Load once and share; copies share their storage.
///
/// Nothing is fetched from the network: whoever downloads lists makes a new value, and a new verifier, of them.
public struct RevocationLists: Sendable {
    private let byIssuer: [CanonicalName: [RevocationList]]
    /// How many there are.
    public let count: Int

    /// The largest file of lists that is read, in bytes. Lists of public authorities have up to a few million.
    public static let maximumFileSize = 16 * 1024 * 1024

    /// Lists given as DER.
    ///
    /// - Throws: ``CredentialError`` for bytes that are no list, and for one that can't be used: delta, indirect, without a next update,
    ///   with critical extensions that are not understood.
    public init(der lists: [[UInt8]]) throws(CredentialError) {
        var read: [RevocationList] = []
        for (index, der) in lists.enumerated() {
            do { read.append(try RevocationList(der: der)) } catch {
                throw CredentialError(
                    file: "revocation list \(index + 1)", problem: .invalidRevocationList(line: nil, error.reason))
            }
        }
        self.init(read)
    }

    /// The lists of a file: PEM (`X509 CRL`), all of them, or one as DER, as authorities publish them.
    ///
    /// One that can't be used refuses the whole file: passed over, it could hide that a certificate was revoked.
    public init(file: String) throws(CredentialError) { try self.init(files: [file]) }

    /// The lists of several files, as with ``init(file:)``.
    public init(files: [String]) throws(CredentialError) {
        var read: [RevocationList] = []
        for file in files { read += try Self.lists(in: file) }
        self.init(read)
    }

    private static func lists(in file: String) throws(CredentialError) -> [RevocationList] {
        let contents: [UInt8]
        do { contents = try FileContents.read(file, limit: maximumFileSize) } catch {
            throw CredentialError(file: file, failure: error)
        }
        if contents.first == 0x30 {
            do { return [try RevocationList(der: contents)] } catch {
                throw CredentialError(file: file, problem: .invalidRevocationList(line: nil, error.reason))
            }
        }
        let pem = try PEMFile(path: file, contents: contents)
        var read: [RevocationList] = []
        for block in pem.blocks where block.label == PEMLabel.revocationList {
            do { read.append(try RevocationList(der: block.der)) } catch {
                throw CredentialError(file: file, problem: .invalidRevocationList(line: block.line, error.reason))
            }
        }
        guard !read.isEmpty else { throw pem.wrongKind(.revocationList) }
        return read
    }

    private init(_ lists: [RevocationList]) {
        byIssuer = Dictionary(grouping: lists, by: \.issuer)
        count = lists.count
    }

    func issued(by issuer: CanonicalName) -> [RevocationList] { byIssuer[issuer] ?? [] }
}
