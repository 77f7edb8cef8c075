import ApusCrypto

extension ServerKeyExchangeECDHE {
    /// RFC 8422 §5.4: the ephemeral key is signed together with both random values, so that it serves this handshake alone.
    ///
    /// - Parameter accepted: the schemes that this side announced.
    func check(
        peer: VerifiedPeer, suite: TLS12CipherSuite, clientRandom: Random, serverRandom: Random, accepted: [SignatureScheme],
        core: ConnectionCore
    ) throws(TLSError) -> SignatureVerified {
        let proof = try SignatureVerified(
            signed.signature, scheme: signed.algorithm,
            input: SignatureInput(serverKeyExchange: params, clientRandom: clientRandom, serverRandom: serverRandom), peer: peer,
            accepted: accepted, rules: .tls12(suite))
        core.observe(
            .checked(
                Check(
                    subject: .serverKeyExchange,
                    detail:
                        "\(signed.algorithm) over both random values and the server's ephemeral key, with the certificate's key"))
        )
        return proof
    }
}

extension CertificateVerifyTLS12 {
    /// RFC 5246 §7.4.8.
    ///
    /// - Parameter accepted: the schemes that this side announced.
    func check(
        peer: VerifiedPeer, transcript: TranscriptTLS12, accepted: [SignatureScheme], core: ConnectionCore
    ) throws(TLSError) -> SignatureVerified {
        let proof = try SignatureVerified(
            signed.signature, scheme: signed.algorithm, input: try transcript.certificateVerifyInput(), peer: peer,
            accepted: accepted, rules: .tls12(nil))
        core.observe(
            .checked(
                Check(
                    subject: .certificateVerify,
                    detail: "\(signed.algorithm) over the handshake so far, with the certificate's key")))
        return proof
    }
}

extension SignatureInput {
    init(serverKeyExchange params: ServerECDHParams, clientRandom: Random, serverRandom: Random) {
        self.init(
            purpose: .serverKeyExchangeTLS12, transcriptHash: [],
            bytes: params.signedContent(clientRandom: clientRandom, serverRandom: serverRandom))
    }
}
