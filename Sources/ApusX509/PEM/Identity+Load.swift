import ApusCrypto
public import ApusTLS

extension Identity {
    /// Loads a certificate chain and its private key from PEM files, and checks that they belong together.
    ///
    /// Load once and share: the identity serves any number of connections.
    /// - Parameters:
    ///   - certificateFile: the end entity's certificate first, then its intermediates, each certifying the one before it.
    ///   - privateKeyFile: see `PrivateKey.load(pemFile:)`; it may be the same file.
    /// - Throws: ``CredentialError``, which says what was found instead and what to do.
    public init(certificateFile: String, privateKeyFile: String) throws(CredentialError) {
        let chain = try CertificateChain.load(from: try PEMFile(path: certificateFile))
        let privateKey = try PrivateKey.load(pemFile: privateKeyFile)
        let keyInfo = privateKey.publicKey.subjectPublicKeyInfo
        guard let leaf = chain.first, leaf.certificate.subjectPublicKeyInfo == keyInfo else {
            let matching = chain.first { $0.certificate.subjectPublicKeyInfo == keyInfo }
            throw CredentialError(
                file: privateKeyFile, problem: .keyDoesNotMatch(certificateFile: certificateFile, matchingLine: matching?.line))
        }
        self.init(certificateChain: chain.map(\.certificate.der), privateKey: privateKey)
    }
}
