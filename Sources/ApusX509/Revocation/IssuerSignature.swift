import ApusCrypto

/// Something that was signed with the key of a certificate: another certificate, a revocation list, an OCSP response.
struct IssuerSignature: Sendable {
    let toBeSigned: [UInt8]
    let algorithm: CertificateSignatureAlgorithm
    let signature: [UInt8]

    /// Why it is not this certificate's signature, or not one to rely on: the rest of a sentence; nil when all is well.
    func fault(signedBy certificate: ParsedCertificate) -> String? {
        switch (algorithm, certificate.key) {
        case (.weak(let name), _): return "has a weak signature (\(name)); at least SHA-256 is wanted"
        case (.unsupported(let name), _): return "is signed with an algorithm that is not accepted (\(name))"
        case (_, .weak(let name)): return "is signed with a weak key (\(name)); at least RSA 2048 is wanted"
        case (_, .unsupported(let reason)): return "is signed with a key that can't be used: \(reason)"
        case (.accepted(let scheme), .usable(let key)):
            let isValid = key.isValid(signature, for: toBeSigned, scheme: scheme, rules: .certificate)
            return isValid ? nil : "is not signed by \(certificate.title)"
        }
    }
}

extension ParsedCertificate {
    var issuerSignature: IssuerSignature {
        IssuerSignature(toBeSigned: toBeSigned, algorithm: signatureAlgorithm, signature: signature)
    }
}
