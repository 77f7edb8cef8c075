import ApusCrypto

/// The client's Finished, behind its ChangeCipherSpec; the server's own completes the handshake (RFC 5246 §7.4.9).
struct ExpectClientFinishedTLS12: Sendable {
    let context: ServerFlightContextTLS12
    let keys: SessionKeysTLS12
    let transcript: TranscriptTLS12
    let client: ClientAuthenticationResult

    /// - Parameter received: the message before ChangeCipherSpec, which must end with its record.
    static func afterChangeCipherSpec(
        _ received: ReceivedMessage, context: ServerFlightContextTLS12, keys: SessionKeysTLS12, transcript: TranscriptTLS12,
        client: ClientAuthenticationResult, core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        _ = try received.requireKeyChangePoint()
        core.expectChangeCipherSpec(thenOpenWith: keys.client, cipherSuite: keys.suite.suite)
        return .expectClientFinishedTLS12(
            ExpectClientFinishedTLS12(context: context, keys: keys, transcript: transcript, client: client))
    }

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .finished else { throw received.unexpected(expected: "the client's Finished") }
        let finished = try received.decode(Finished.self)
        _ = try received.requireKeyChangePoint()
        let verified = try finished.check(keys, sender: .client, transcript: transcript, core: core)
        var transcript = self.transcript
        transcript.update(received.message)
        return try connect(verified, transcript: transcript, core: &core)
    }

    /// The proof is the price of the connection.
    private func connect(
        _ verified: FinishedVerified, transcript: TranscriptTLS12, core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        var transcript = transcript
        try context.issue.keep(keys, context: context, client: client.peer, transcript: &transcript, core: &core)
        core.emitChangeCipherSpec()
        core.installSendKeys(keys.server, cipherSuite: keys.suite.suite)
        try core.emit(keys.finished(from: .server, transcript: transcript).message())
        let parameters = NegotiatedParameters(
            version: .TLS12, cipherSuite: keys.suite.suite, group: context.choice.group, signatureScheme: context.choice.scheme,
            applicationProtocol: context.applicationProtocol, serverName: context.hello.offer.serverName, isResumed: false,
            usedHelloRetryRequest: false, peerIdentity: client.peer?.identity, peerCertificates: client.peer?.certificates ?? [],
            clientRandom: keys.clientRandom.bytes, isBoundToHandshake: keys.isExtended,
            peerCertificateType: client.peer?.certificateType ?? .x509, serverCertificate: context.shownCertificate)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        return .connectedTLS12(ConnectedTLS12(keys: keys))
    }
}
