import ApusCrypto

/// The signature that a handshake of ours needs: made at once with a key at hand, or waited for.
enum SignatureOutcome {
    case signed([UInt8])
    case ask(any RemoteSigner)
}

extension Identity {
    /// Signs, or says whom to ask.
    func sign(_ input: SignatureInput, scheme: SignatureScheme) throws(TLSError) -> SignatureOutcome {
        switch key {
        case .remote(let signer):
            return .ask(signer)
        case .local(let privateKey):
            do {
                return .signed(try privateKey.sign(input.bytes, with: scheme, rules: input.purpose.signatureRules))
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
    /// The signer's answer.
    func signature() throws(TLSError) -> [UInt8] {
        switch self {
        case .signature(let signature): return signature
        case .signingFailed(let why): throw .misuse(.signingFailed(why))
        default: throw .misuse(.unexpectedAnswer)
        }
    }
}

extension SignatureInput.Purpose {
    package var signatureRules: SignatureRules {
        switch self {
        case .serverCertificateVerifyTLS13, .clientCertificateVerifyTLS13: .tls13
        case .serverKeyExchangeTLS12, .clientCertificateVerifyTLS12: .tls12
        }
    }
}
