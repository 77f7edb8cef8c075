import ApusCrypto

/// The server is authenticated; its Finished proves that nobody changed the handshake.
struct ExpectFinished: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash
    let clientAuthentication: ClientAuthenticationRequest
    let server: ServerAuthentication

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .finished else { throw received.unexpected(expected: "a Finished") }
        let finished = try received.decode(Finished.self)
        let point = try received.requireKeyChangePoint()
        let serverFinished = try finished.check(secret: context.secrets.server, transcriptHash: transcript.current(), core: core)
        var transcript = self.transcript
        transcript.update(received.message.bytes)

        let suite = context.secrets.cipherSuite
        let application = context.secrets.application(
            transcript: transcript, clientRandom: context.offer.hello.random, core: core)
        core.reader.allowsChangeCipherSpec = false
        core.installReceiveKeys(application.server, at: point, epoch: .application, suite: suite)
        if core.earlyData.outcome == .accepted { try endEarlyData(transcript: &transcript, core: &core) }
        let closing = ClientFlight(
            context: context, application: application, server: server, serverFinished: serverFinished)
        switch clientAuthentication {
        case .notRequested: return try closing.finish(transcript: transcript, core: &core)
        case .requested(let requested): return try closing.authenticate(requested, transcript: transcript, core: &core)
        }
    }

    /// RFC 8446 §4.5: the last message under the early keys.
    private func endEarlyData(transcript: inout TranscriptHash, core: inout ConnectionCore) throws(TLSError) {
        // RFC 9001 §8.3: packets have numbers, and their levels say what was early.
        guard core.quic == nil else {
            core.earlyData.end()
            return
        }
        let suite = context.secrets.cipherSuite
        let message = EndOfEarlyData().message()
        try core.emit(message)
        transcript.update(message.bytes)
        core.earlyData.end()
        core.installSendKeys(context.secrets.client, epoch: .handshake, suite: suite)
    }
}
