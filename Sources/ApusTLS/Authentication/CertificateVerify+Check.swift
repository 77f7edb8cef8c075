import ApusCrypto

extension CertificateVerify {
    /// RFC 8446 §4.4.3.
    ///
    /// - Parameter accepted: the schemes that this side announced.
    func check(
        peer: VerifiedPeer, purpose: SignatureInput.TranscriptPurpose, transcriptHash: [UInt8], accepted: [SignatureScheme],
        core: ConnectionCore
    ) throws(TLSError) -> SignatureVerified {
        let proof = try SignatureVerified(
            signature, scheme: algorithm, input: SignatureInput(purpose: purpose, transcriptHash: transcriptHash), peer: peer,
            accepted: accepted, rules: .tls13)
        core.observe(
            .checked(
                Check(subject: .certificateVerify, detail: "\(algorithm) over the transcript so far, with the certificate's key"))
        )
        return proof
    }
}

extension SignatureInput {
    /// RFC 8446 §4.4.3: 64 spaces, the context string, a zero byte, the transcript hash.
    package init(purpose: TranscriptPurpose, transcriptHash: [UInt8]) {
        let (context, purpose): (String, Purpose) =
            switch purpose {
            case .serverCertificateVerifyTLS13: ("TLS 1.3, server CertificateVerify", .serverCertificateVerifyTLS13)
            case .clientCertificateVerifyTLS13: ("TLS 1.3, client CertificateVerify", .clientCertificateVerifyTLS13)
            }
        self.init(
            purpose: purpose, transcriptHash: transcriptHash,
            bytes: Array(repeating: 0x20, count: 64) + Array(context.utf8) + [0] + transcriptHash)
    }

    /// The purposes of TLS 1.3, which sign a transcript hash.
    package enum TranscriptPurpose: Sendable {
        case serverCertificateVerifyTLS13
        case clientCertificateVerifyTLS13
    }
}
