import ApusCrypto

/// The client was asked for a certificate (RFC 5246 §7.4.6).
struct ExpectClientCertificateTLS12: Sendable {
    let context: ServerFlightContextTLS12
    let transcript: TranscriptTLS12
    let verifier: any PeerVerifier
    let isRequired: Bool

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .certificate else { throw received.unexpected(expected: "the client's Certificate") }
        let certificate = try CertificateTLS12(received, type: context.choice.certificateTypes.client)
        try certificate.check(limits: core.limits)
        var transcript = self.transcript
        transcript.update(received.message)
        if certificate.certificates.isEmpty {
            guard !isRequired else {
                throw .untrusted(
                    UntrustedPeer(reason: .noCertificate, message: "the client showed no certificate, and one is required"))
            }
            transcript.dropMessages()
            return context.expectClientKeyExchange(transcript: transcript, client: .showedNone)
        }
        let policy = context.configuration.policy
        let question = PeerVerificationRequest(
            peer: .client, certificateChain: certificate.certificates, serverName: nil,
            signatureSchemes: policy.certificateSignatureSchemes ?? policy.signatureSchemes,
            certificateType: context.choice.certificateTypes.client)
        let waiting = AwaitClientVerificationTLS12(
            context: context, transcript: transcript, verifier: verifier, question: question)
        if let verdict = verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitClientVerificationTLS12(waiting)
    }
}

/// The verifier has the client's certificates; nothing is read until it has answered.
struct AwaitClientVerificationTLS12: Sendable {
    let context: ServerFlightContextTLS12
    let transcript: TranscriptTLS12
    let verifier: any PeerVerifier
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        return context.expectClientKeyExchange(transcript: transcript, client: .mustProve(peer))
    }
}
