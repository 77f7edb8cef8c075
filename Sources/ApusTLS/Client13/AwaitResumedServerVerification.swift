import ApusCrypto

/// The server took our session: it shows no certificate, and who it is was established before. Whether it is still trusted is asked again,
/// so that a session opens nothing that a full handshake would not.
struct AwaitResumedServerVerification: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash
    let session: Session
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, context.offer.configuration.verifier) }

    /// Asks, and waits only if the answer is not at hand.
    static func begin(
        _ context: ServerFlightContext, session: Session, transcript: TranscriptHash, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        let configuration = context.offer.configuration
        if let identity = session.externalPSKIdentity {
            return .expectFinished(
                ExpectFinished(
                    context: context, transcript: transcript, clientAuthentication: .notRequested,
                    server: .externalPSK(identity: identity, session: session)))
        }
        guard let peer = session.peer else { throw .misuse(.invalidConfiguration("a session without a peer was offered")) }
        let question = peer.question(serverName: context.offer.serverName, policy: configuration.policy)
        let waiting = AwaitResumedServerVerification(
            context: context, transcript: transcript, session: session, question: question)
        if let verdict = configuration.verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitResumedServerVerification(waiting)
    }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        return .expectFinished(
            ExpectFinished(
                context: context, transcript: transcript, clientAuthentication: .notRequested,
                server: .resumed(peer, authenticatedAt: session.authenticatedAt, signatureScheme: session.signatureScheme)))
    }
}
