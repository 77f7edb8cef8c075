import ApusCrypto

/// The signature that a handshake of ours needs: made at once with a key at hand, or waited for.
enum SignatureOutcome {
    case signed(CertificateVerify)
    case ask(SignatureInput, SignatureScheme, any RemoteSigner)
}

extension Identity {
    /// RFC 8446 §4.4.3: signs, or says whom to ask.
    func sign(purpose: SignatureInput.Purpose, transcriptHash: [UInt8], scheme: SignatureScheme) throws(TLSError)
        -> SignatureOutcome
    {
        let input = SignatureInput(purpose: purpose, transcriptHash: transcriptHash)
        switch key {
        case .remote(let signer):
            return .ask(input, scheme, signer)
        case .local(let privateKey):
            do {
                return .signed(CertificateVerify(algorithm: scheme, signature: try privateKey.sign(input.bytes, with: scheme)))
            } catch {
                throw .misuse(.signingFailed("\(error)"))
            }
        }
    }

    /// The first scheme of `offered` that this key has and `allowed` permits.
    func scheme(offered: [SignatureScheme], allowed: [SignatureScheme]) -> SignatureScheme? {
        signatureSchemes.first { $0.isValidInTLS13CertificateVerify && allowed.contains($0) && offered.contains($0) }
    }
}

extension ConnectionAnswer {
    /// The CertificateVerify that the signer's answer makes.
    func certificateVerify(scheme: SignatureScheme) throws(TLSError) -> CertificateVerify {
        switch self {
        case .signature(let signature): return CertificateVerify(algorithm: scheme, signature: signature)
        case .signingFailed(let why): throw .misuse(.signingFailed(why))
        default: throw .misuse(.unexpectedAnswer)
        }
    }
}
