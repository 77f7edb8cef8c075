public import ApusCrypto

extension PrivateKey {
    /// Loads the private key of a PEM file: PKCS #8 (`PRIVATE KEY`), SEC 1 (`EC PRIVATE KEY`) or PKCS #1 (`RSA PRIVATE KEY`).
    ///
    /// There must be one key, unencrypted: RSA of 2048 to 8192 bits, ECDSA on P-256, P-384 or P-521, Ed25519, ML-DSA-65 or
    /// ML-DSA-87 with its seed. Certificates and
    /// text beside it are passed over.
    /// - Throws: ``CredentialError``, which says what was found instead.
    public static func load(pemFile: String) throws(CredentialError) -> PrivateKey {
        try load(from: try PEMFile(path: pemFile))
    }

    static func load(from pem: PEMFile) throws(CredentialError) -> PrivateKey {
        let keys = pem.blocks.filter { PEMLabel.isPrivateKey($0.label) }
        guard let block = keys.first else { throw pem.wrongKind(.privateKey) }
        guard keys.count == 1 else { throw CredentialError(file: pem.path, problem: .severalKeys(lines: keys.map(\.line))) }
        guard !block.isEncrypted, block.label != PEMLabel.encryptedPrivateKey else {
            throw CredentialError(file: pem.path, problem: .encryptedKey(line: block.line))
        }
        do throws(CryptoError) {
            switch block.label {
            case PEMLabel.privateKey: return try PrivateKey(pkcs8: block.der)
            case PEMLabel.ecPrivateKey: return try PrivateKey(sec1: block.der)
            case PEMLabel.rsaPrivateKey: return try PrivateKey(pkcs1: block.der)
            default: throw .invalidKey("")
            }
        } catch .invalidKey(let reason) where !reason.isEmpty {
            throw CredentialError(file: pem.path, problem: .invalidKey(line: block.line, reason))
        } catch {
            // A label that is not one of the three: an OpenSSH or a DSA key.
            throw pem.wrongKind(.privateKey)
        }
    }
}

extension PEMFile {
    func wrongKind(_ wanted: CredentialError.Wanted) -> CredentialError {
        CredentialError(
            file: path,
            problem: .wrongKind(found: blocks.map { CredentialError.FoundBlock(label: $0.label, line: $0.line) }, wanted: wanted))
    }
}
