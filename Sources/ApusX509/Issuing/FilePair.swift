import FoundationEssentials

/// A certificate and its key on disk: written whole or not at all, the key for its owner alone.
struct FilePair {
    let directory: String
    let certificatePath: String
    let keyPath: String

    init(directory: String, certificate: String, key: String) {
        self.directory = directory
        certificatePath = directory + "/" + certificate
        keyPath = directory + "/" + key
    }

    var exist: Bool { FileManager.default.fileExists(atPath: certificatePath) && FileManager.default.fileExists(atPath: keyPath) }

    /// Runs `body` while no other process is in it for the same directory, which is made if it is missing.
    func locked<Result>(_ body: () throws(CredentialError) -> Result) throws(CredentialError) -> Result {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CredentialError(file: directory, problem: .cannotWrite("the directory can't be made: \(PEMFile.reason(for: error))"))
        }
        guard let lock = FileLock(path: directory + "/.lock") else {
            throw CredentialError(file: directory, problem: .cannotWrite("can't be locked; is it writable?"))
        }
        defer { lock.release() }
        return try body()
    }

    func write(certificates: [[UInt8]], key: [UInt8], force: Bool) throws(CredentialError) {
        if !force {
            for path in [certificatePath, keyPath] where FileManager.default.fileExists(atPath: path) {
                throw CredentialError(file: path, problem: .alreadyExists)
            }
        }
        // The key first: a certificate that is there has its key beside it.
        try Self.replace(keyPath, with: PEMText.encode("PRIVATE KEY", key), permissions: 0o600)
        try Self.replace(certificatePath, with: certificates.map { PEMText.encode("CERTIFICATE", $0) }.joined(), permissions: 0o644)
    }

    /// Written beside, with its permissions from the start, then renamed over.
    private static func replace(_ path: String, with text: String, permissions: Int) throws(CredentialError) {
        let temporary = path + ".new"
        let manager = FileManager.default
        try? manager.removeItem(atPath: temporary)
        guard
            manager.createFile(atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: permissions])
        else {
            throw CredentialError(file: path, problem: .cannotWrite("can't be written"))
        }
        do {
            if manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
            try manager.moveItem(atPath: temporary, toPath: path)
        } catch {
            throw CredentialError(file: path, problem: .cannotWrite("can't be written: \(PEMFile.reason(for: error))"))
        }
    }
}
