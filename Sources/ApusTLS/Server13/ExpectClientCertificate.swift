import ApusCrypto

/// What the server's flight settled; the client's answer builds on it.
struct ClientFlightContext: Sendable {
    let configuration: Shared<ServerConfiguration>
    let offer: ClientHelloOffer
    let secrets: HandshakeSecrets
    let application: ApplicationSecrets
    /// Nil with a pre-shared key alone.
    let group: NamedGroup?
    /// Of the server's signature; nil with a pre-shared key.
    let scheme: SignatureScheme?
    let applicationProtocol: ApplicationProtocol?
    let retried: Bool
    let certificateTypes: CertificateTypeChoice
    let serverCertificate: [UInt8]?
    /// What the tickets of this connection are bound to.
    let binding: [UInt8]
    /// The session that this handshake resumes.
    let resumed: Session?
    /// By which the two know each other, in this handshake or in the one that the session goes back to.
    let externalPSKIdentity: [UInt8]?
}

/// The client was asked for a certificate (RFC 8446 §4.4.2).
struct ExpectClientCertificate: Sendable {
    let context: ClientFlightContext
    let transcript: TranscriptHash
    let verifier: any PeerVerifier
    let isRequired: Bool

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .certificate else { throw received.unexpected(expected: "the client's Certificate") }
        core.reader.toleratesPlaintextAlert = false
        let certificate = try received.decode(CertificateMessage.self)
        try certificate.check(context: [], offered: [], type: context.certificateTypes.client, limits: core.limits)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        if certificate.entries.isEmpty {
            guard !isRequired else {
                throw .untrusted(
                    UntrustedPeer(reason: .noCertificate, message: "the client showed no certificate, and one is required"))
            }
            return .expectClientFinished(ExpectClientFinished(context: context, transcript: transcript, client: .showedNone))
        }
        let policy = context.configuration.policy
        let question = PeerVerificationRequest(
            peer: .client, certificateChain: certificate.chain, serverName: nil,
            signatureSchemes: policy.certificateSignatureSchemes ?? policy.signatureSchemes,
            certificateType: context.certificateTypes.client)
        let waiting = AwaitClientVerification(context: context, transcript: transcript, verifier: verifier, question: question)
        if let verdict = verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitClientVerification(waiting)
    }
}

/// The verifier has the client's certificates; nothing is read until it has answered.
struct AwaitClientVerification: Sendable {
    let context: ClientFlightContext
    let transcript: TranscriptHash
    let verifier: any PeerVerifier
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        return .expectClientCertificateVerify(
            ExpectClientCertificateVerify(context: context, transcript: transcript, peer: peer))
    }
}
