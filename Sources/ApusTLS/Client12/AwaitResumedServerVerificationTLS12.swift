import ApusCrypto

/// The server took our session (RFC 5246 §7.3): it shows no certificate, and who it is was established before. Whether it is still
/// trusted is asked again, so that a session opens nothing that a full handshake would not.
struct AwaitResumedServerVerificationTLS12: Sendable {
    let context: ServerHelloContext
    let transcript: TranscriptTLS12
    let session: Session
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, context.offer.configuration.verifier) }

    /// Checks what the server said of the session, asks, and waits only if the answer is not at hand.
    static func begin(
        _ context: ServerHelloContext, session: Session, transcript: TranscriptTLS12, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        // RFC 5246 §7.4.1.3: a session is resumed with its own suite.
        guard session.cipherSuite == context.suite.suite else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter, "it resumes a session of \(session.cipherSuite) with \(context.suite.suite)"))
        }
        // RFC 7627 §5.3: a session that is bound to its handshake is never resumed as one that is not.
        guard context.extendsMasterSecret, session.usesExtendedMasterSecret else {
            throw .misbehaved(
                Misbehaviour(.missingExtendedMasterSecret, "it resumes a session without its extended_master_secret"))
        }
        let configuration = context.offer.configuration
        guard let peer = session.peer else { throw .misuse(.invalidConfiguration("a session without a peer was offered")) }
        core.observe(
            .chosen(
                Choice(
                    subject: .resumption, by: .server, chosen: "resumed", offered: ["our session"],
                    reason: "the server still has the session")))
        var transcript = transcript
        transcript.dropMessages()
        let question = peer.question(
            serverName: context.offer.serverName, policy: configuration.policy, keyUse: session.keyUse)
        let waiting = AwaitResumedServerVerificationTLS12(
            context: context, transcript: transcript, session: session, question: question)
        if let verdict = configuration.verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitResumedServerVerificationTLS12(waiting)
    }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        let keys = SessionKeysTLS12(
            suite: context.suite, resuming: session, clientRandom: context.offer.hello.random,
            serverRandom: context.serverRandom, encryptsThenMACs: context.encryptsThenMACs, core: core)
        return ExpectFinishedTLS12(context: context, keys: keys, transcript: transcript, server: .resumed(peer, session))
            .begin(core: &core)
    }
}
