import ApusCrypto

/// Public keys from files.
public enum RawPublicKey {
    /// Loads a SubjectPublicKeyInfo: PEM (`PUBLIC KEY`), as `openssl pkey -pubout` writes it, or that of the first certificate in the file.
    ///
    /// - Returns: DER, for `ApusTLS.RawPublicKeyVerifier`.
    /// - Throws: ``CredentialError`` for a file that can't be read or holds something else, or a key that can't be used.
    public static func load(file: String) throws(CredentialError) -> [UInt8] {
        let pem = try PEMFile(path: file)
        guard let block = pem.blocks.first(where: { $0.label == PEMLabel.publicKey }) else {
            guard pem.blocks.contains(where: { PEMLabel.isCertificate($0.label) }) else { throw pem.wrongKind(.publicKey) }
            return try CertificateChain.load(from: pem)[0].certificate.subjectPublicKeyInfo
        }
        do { _ = try PublicKey(subjectPublicKeyInfo: block.der) } catch {
            throw CredentialError(file: file, problem: .invalidKey(line: block.line, "\(error)"))
        }
        return block.der
    }
}
