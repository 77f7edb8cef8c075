/// A certificate and its key on disk: each written whole or not at all, the key for its owner alone.
struct CertificateFiles {
    let directory: String
    let certificatePath: String
    let keyPath: String

    init(directory: String, certificate: String, key: String) {
        self.directory = directory
        certificatePath = "\(directory)/\(certificate)"
        keyPath = "\(directory)/\(key)"
    }

    /// Runs `body` while no other process is in it for the same directory, which is made if it is missing.
    func locked<Value>(_ body: () throws(CredentialError) -> Value) throws(CredentialError) -> Value {
        try Directory.make(directory)
        let lock: FileLock
        do { lock = try FileLock(path: "\(directory)/.lock") } catch {
            throw CredentialError(file: directory, problem: .cannotWrite("it can't be locked: \(error.reason)"))
        }
        let value = try body()
        _ = consume lock
        return value
    }

    /// Writes both, or leaves what was there.
    ///
    /// - Parameter force: whether files that exist are replaced. The key goes first: a certificate that is there has its key beside it.
    func write(certificates: [[UInt8]], key: [UInt8], force: Bool) throws(CredentialError) {
        let keyFile = try written(PEMText.encode(PEMLabel.privateKey, key), keyPath, permissions: 0o600)
        let certificateFile: NewFile
        do throws(CredentialError) {
            let text = certificates.map { PEMText.encode(PEMLabel.certificate, $0) }.joined()
            certificateFile = try written(text, certificatePath, permissions: 0o644)
        } catch {
            keyFile.discard()
            throw error
        }
        do { try keyFile.install(replacing: force) } catch {
            certificateFile.discard()
            throw failure(error, keyPath)
        }
        do { try certificateFile.install(replacing: force) } catch {
            if !force { NewFile.remove(keyPath) }
            throw failure(error, certificatePath)
        }
    }

    /// Writes the certificate alone, whose key is there already.
    func write(certificate: [UInt8]) throws(CredentialError) {
        let file = try written(PEMText.encode(PEMLabel.certificate, certificate), certificatePath, permissions: 0o644)
        do { try file.install(replacing: false) } catch { throw failure(error, certificatePath) }
    }

    private func written(_ text: String, _ path: String, permissions: UInt32) throws(CredentialError) -> NewFile {
        do { return try NewFile(path: path, contents: Array(text.utf8), permissions: .init(permissions)) } catch {
            throw failure(error, path)
        }
    }

    private func failure(_ failure: FileFailure, _ path: String) -> CredentialError {
        CredentialError(file: path, problem: failure.isExisting ? .alreadyExists : .cannotWrite(failure.reason))
    }
}
