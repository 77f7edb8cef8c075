/// Certificates from PEM files.
public enum CertificateChain {
    /// Loads the certificates of a PEM file, in the file's order, as DER.
    ///
    /// Keys and text beside them are passed over.
    /// - Throws: ``CredentialError`` when there is none, or one that can't be read.
    public static func load(pemFile: String) throws(CredentialError) -> [[UInt8]] {
        try load(from: try PEMFile(path: pemFile)).map(\.certificate.der)
    }

    /// Loads what people have as "a certificate": PEM as ``load(pemFile:)`` takes it, or one certificate as DER.
    package static func load(pemOrDERFile path: String) throws(CredentialError) -> [[UInt8]] {
        let contents: [UInt8]
        do { contents = try FileContents.read(path, limit: PEMFile.maximumSize) } catch {
            throw CredentialError(file: path, failure: error)
        }
        if contents.starts(with: [0x30]), let certificate = try? ParsedCertificate(der: contents) { return [certificate.der] }
        return try load(from: try PEMFile(path: path, contents: contents)).map(\.certificate.der)
    }

    /// The certificates with the lines at which they stand.
    static func load(from pem: PEMFile) throws(CredentialError) -> [(line: Int, certificate: ParsedCertificate)] {
        var certificates: [(line: Int, certificate: ParsedCertificate)] = []
        for block in pem.blocks where PEMLabel.isCertificate(block.label) {
            do { certificates.append((block.line, try ParsedCertificate(der: block.der))) } catch {
                throw CredentialError(file: pem.path, problem: .invalidCertificate(line: block.line, error.reason))
            }
        }
        guard !certificates.isEmpty else { throw pem.wrongKind(.certificate) }
        return certificates
    }
}
