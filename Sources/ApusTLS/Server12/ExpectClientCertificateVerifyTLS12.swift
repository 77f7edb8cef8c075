import ApusCrypto

/// The client's certificate is trusted; now it proves that it holds its key (RFC 5246 §7.4.8).
struct ExpectClientCertificateVerifyTLS12: Sendable {
    let context: ServerFlightContextTLS12
    let keys: SessionKeysTLS12
    let transcript: TranscriptTLS12
    let peer: VerifiedPeer

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .certificateVerify else { throw received.unexpected(expected: "the client's CertificateVerify") }
        let proof = try received.decode(CertificateVerifyTLS12.self).check(
            peer: peer, transcript: transcript, accepted: context.configuration.policy.signatureSchemes(for: .TLS12), core: core)
        var transcript = self.transcript
        transcript.update(received.message)
        transcript.dropMessages()
        return try ExpectClientFinishedTLS12.afterChangeCipherSpec(
            received, context: context, keys: keys, transcript: transcript, client: .proved(proof), core: &core)
    }
}
