import ApusCrypto

/// Proof that a verdict on the peer's certificate was given and was good. Made by ``PeerVerdict/accept(_:core:)`` alone.
struct VerifiedPeer: Sendable {
    let identity: PeerIdentity
    let certificates: [[UInt8]]
    let certificateType: CertificateType
    /// The stapled OCSP response that came with them.
    let ocspResponse: [UInt8]?

    fileprivate init(identity: PeerIdentity, question: PeerVerificationRequest) {
        self.identity = identity
        certificates = question.certificateChain
        certificateType = question.certificateType
        ocspResponse = question.ocspResponse
    }

    /// The key of the peer's certificate.
    func publicKey() throws(TLSError) -> PublicKey {
        do { return try PublicKey(subjectPublicKeyInfo: identity.subjectPublicKeyInfo) } catch {
            throw .untrusted(
                UntrustedPeer(reason: .weakKey, message: "its certificate's key can't be used: \(error)", certificateIndex: 0))
        }
    }
}

extension VerifiedPeer {
    /// The end entity's certificate; nil where it showed a bare key.
    var x509Certificate: [UInt8]? { certificateType == .x509 ? certificates.first : nil }
}

extension PeerVerdict {
    /// - Parameter question: what this is the answer to.
    func accept(_ question: PeerVerificationRequest, core: ConnectionCore) throws(TLSError) -> VerifiedPeer {
        switch self {
        case .trusted(let identity):
            if identity.isVerified {
                let count = identity.verifiedChain.count
                let path = "over \(count) certificate\(count == 1 ? "" : "s")"
                core.observe(
                    .checked(Check(subject: .certificateChain, detail: "\(identity.subject) leads to a trusted root \(path)")))
            }
            return VerifiedPeer(identity: identity, question: question)
        case .untrusted(let reason):
            throw .untrusted(reason)
        }
    }
}
