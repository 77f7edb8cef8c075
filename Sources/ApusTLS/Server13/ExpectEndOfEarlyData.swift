import ApusCrypto

/// Early data is coming, protected with the early keys; EndOfEarlyData ends it and them (RFC 8446 §4.5).
struct ExpectEndOfEarlyData: Sendable {
    let next: ExpectClientFinished

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .endOfEarlyData else { throw received.unexpected(expected: "EndOfEarlyData") }
        _ = try received.decode(EndOfEarlyData.self)
        let point = try received.requireKeyChangePoint()
        let secrets = next.context.secrets
        var transcript = next.transcript
        transcript.update(received.message.bytes)
        core.earlyData.end()
        core.installReceiveKeys(secrets.client, at: point, epoch: .handshake, suite: secrets.cipherSuite)
        return .expectClientFinished(
            ExpectClientFinished(context: next.context, transcript: transcript, client: next.client))
    }
}
