import ApusCrypto

/// The server's Finished, behind its ChangeCipherSpec, proves that nobody changed the handshake (RFC 5246 §7.4.9).
struct ExpectFinishedTLS12: Sendable {
    let context: ServerHelloContext
    let keys: SessionKeysTLS12
    let transcript: TranscriptTLS12
    let serverKey: VerifiedServerKeyTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .finished else { throw received.unexpected(expected: "a Finished") }
        let finished = try received.decode(Finished.self)
        _ = try received.requireKeyChangePoint()
        let verified = try finished.check(keys, sender: .server, transcript: transcript, core: core)
        return connect(verified, core: &core)
    }

    /// The proof is the price of the connection.
    private func connect(_ verified: FinishedVerified, core: inout ConnectionCore) -> ClientState {
        let parameters = NegotiatedParameters(
            version: .TLS12, cipherSuite: context.suite.suite, group: serverKey.group, signatureScheme: serverKey.scheme,
            applicationProtocol: context.applicationProtocol, serverName: context.offer.serverName?.description, isResumed: false,
            usedHelloRetryRequest: false, peerIdentity: serverKey.peer.identity, peerCertificates: serverKey.peer.certificates,
            clientRandom: context.offer.hello.random.bytes, isBoundToHandshake: keys.isExtended,
            peerCertificateType: serverKey.peer.certificateType, peerOCSPResponse: serverKey.peer.ocspResponse,
            serverCertificate: serverKey.peer.x509Certificate)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        return .connectedTLS12(ConnectedTLS12(keys: keys))
    }
}
