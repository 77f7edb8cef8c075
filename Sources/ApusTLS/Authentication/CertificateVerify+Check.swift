import ApusCrypto

/// Proof that the peer signed this handshake with the key of its verified certificate. Made by ``CertificateVerify/check`` alone.
struct SignatureVerified: Sendable {
    let scheme: SignatureScheme
    let peer: VerifiedPeer

    fileprivate init(scheme: SignatureScheme, peer: VerifiedPeer) {
        self.scheme = scheme
        self.peer = peer
    }
}

extension CertificateVerify {
    /// RFC 8446 §4.4.3.
    ///
    /// - Parameter accepted: the schemes that this side announced.
    func check(
        peer: VerifiedPeer, purpose: SignatureInput.Purpose, transcriptHash: [UInt8], accepted: [SignatureScheme],
        core: ConnectionCore
    ) throws(TLSError) -> SignatureVerified {
        guard accepted.contains(algorithm), algorithm.isValidInTLS13CertificateVerify else {
            throw .misbehaved(Misbehaviour(.selectedUnoffered, "it signed with \(algorithm), which was not offered"))
        }
        let key: PublicKey
        do { key = try PublicKey(subjectPublicKeyInfo: peer.identity.subjectPublicKeyInfo) } catch {
            throw .untrusted(
                UntrustedPeer(reason: .weakKey, message: "its certificate's key can't be used: \(error)", certificateIndex: 0))
        }
        guard key.signatureSchemes.contains(algorithm) else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "it signed with \(algorithm), but its certificate has an \(key.kind) key"))
        }
        let input = SignatureInput(purpose: purpose, transcriptHash: transcriptHash)
        guard key.isValid(signature, for: input.bytes, scheme: algorithm) else {
            throw .misbehaved(
                Misbehaviour(.invalidSignature, "its signature over the handshake does not verify with its certificate's key"))
        }
        core.observe(
            .checked(
                Check(subject: .certificateVerify, detail: "\(algorithm) over the transcript so far, with the certificate's key"))
        )
        return SignatureVerified(scheme: algorithm, peer: peer)
    }
}

extension SignatureInput {
    /// RFC 8446 §4.4.3: 64 spaces, the context string, a zero byte, the transcript hash.
    package init(purpose: Purpose, transcriptHash: [UInt8]) {
        let context =
            switch purpose {
            case .serverCertificateVerifyTLS13: "TLS 1.3, server CertificateVerify"
            case .clientCertificateVerifyTLS13: "TLS 1.3, client CertificateVerify"
            }
        self.init(
            purpose: purpose, transcriptHash: transcriptHash,
            bytes: Array(repeating: 0x20, count: 64) + Array(context.utf8) + [0] + transcriptHash)
    }
}
