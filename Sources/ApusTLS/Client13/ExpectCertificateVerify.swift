import ApusCrypto

/// The certificate is trusted; now the server proves that it holds its key.
struct ExpectCertificateVerify: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash
    let clientAuthentication: ClientAuthenticationRequest
    let peer: VerifiedPeer

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .certificateVerify else { throw received.unexpected(expected: "a CertificateVerify") }
        let proof = try received.decode(CertificateVerify.self).check(
            peer: peer, purpose: .serverCertificateVerifyTLS13, transcriptHash: transcript.current(),
            accepted: context.offer.configuration.policy.signatureSchemes, core: core)
        core.observe(
            .chosen(
                Choice(
                    subject: .signatureScheme, by: .server, chosen: proof.scheme.description,
                    offered: context.offer.configuration.policy.signatureSchemes.map(\.description),
                    reason: "it fits the key of the server's certificate")))
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        return .expectFinished(
            ExpectFinished(
                context: context, transcript: transcript, clientAuthentication: clientAuthentication, server: .signed(proof)))
    }
}
