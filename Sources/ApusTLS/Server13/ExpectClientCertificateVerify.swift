import ApusCrypto

/// The client's certificate is trusted; now it proves that it holds its key.
struct ExpectClientCertificateVerify: Sendable {
    let context: ClientFlightContext
    let transcript: TranscriptHash
    let peer: VerifiedPeer

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .certificateVerify else { throw received.unexpected(expected: "the client's CertificateVerify") }
        let proof = try received.decode(CertificateVerify.self).check(
            peer: peer, purpose: .clientCertificateVerifyTLS13, transcriptHash: transcript.current(),
            accepted: context.configuration.policy.signatureSchemes, core: core)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        return .expectClientFinished(ExpectClientFinished(context: context, transcript: transcript, client: .proved(proof)))
    }
}
