import ApusCrypto

/// How the server proved who it is.
enum ServerProofTLS12: Sendable {
    case authenticated(VerifiedServerKeyTLS12)
    /// By knowing the master secret of a session in which it did so.
    case resumed(VerifiedPeer, Session)

    var peer: VerifiedPeer {
        switch self {
        case .authenticated(let key): key.peer
        case .resumed(let peer, _): peer
        }
    }

    var group: NamedGroup? {
        switch self {
        case .authenticated(let key): key.group
        case .resumed(_, let session): session.group
        }
    }

    /// The scheme of this handshake's signature.
    var scheme: SignatureScheme? {
        switch self {
        case .authenticated(let key): key.scheme
        case .resumed: nil
        }
    }

    var isResumed: Bool {
        switch self {
        case .authenticated: false
        case .resumed: true
        }
    }
}

/// The server's Finished, behind its ChangeCipherSpec, proves that nobody changed the handshake (RFC 5246 §7.4.9).
struct ExpectFinishedTLS12: Sendable {
    let context: ServerHelloContext
    let keys: SessionKeysTLS12
    var transcript: TranscriptTLS12
    let server: ServerProofTLS12
    /// The ticket that came, where one was announced.
    var ticket: NewSessionTicketTLS12?

    /// A ticket that was announced comes before ChangeCipherSpec (RFC 5077 §3.3).
    func begin(core: inout ConnectionCore) -> ClientState {
        guard context.announcesTicket else { return expectChangeCipherSpec(core: &core) }
        return .expectNewSessionTicketTLS12(ExpectNewSessionTicketTLS12(finish: self))
    }

    func expectChangeCipherSpec(core: inout ConnectionCore) -> ClientState {
        core.expectChangeCipherSpec(thenOpenWith: keys.server, cipherSuite: keys.suite.suite)
        return .expectFinishedTLS12(self)
    }

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .finished else { throw received.unexpected(expected: "a Finished") }
        let finished = try received.decode(Finished.self)
        _ = try received.requireKeyChangePoint()
        let verified = try finished.check(keys, sender: .server, transcript: transcript, core: core)
        // In a resumption the server comes first (RFC 5246 §7.3).
        if server.isResumed {
            var transcript = self.transcript
            transcript.update(received.message)
            core.emitChangeCipherSpec()
            core.installSendKeys(keys.client, cipherSuite: keys.suite.suite)
            try core.emit(keys.finished(from: .client, transcript: transcript).message())
        }
        return connect(verified, core: &core)
    }

    /// The proof is the price of the connection.
    private func connect(_ verified: FinishedVerified, core: inout ConnectionCore) -> ClientState {
        let parameters = NegotiatedParameters(
            version: .TLS12, cipherSuite: context.suite.suite, group: server.group, signatureScheme: server.scheme,
            applicationProtocol: context.applicationProtocol, serverName: context.offer.serverName?.description,
            isResumed: server.isResumed,
            usedHelloRetryRequest: false, peerIdentity: server.peer.identity, peerCertificates: server.peer.certificates,
            clientRandom: context.offer.hello.random.bytes, isBoundToHandshake: keys.isExtended,
            peerCertificateType: server.peer.certificateType, peerOCSPResponse: server.peer.ocspResponse,
            serverCertificate: server.peer.x509Certificate)
        SessionReceptionTLS12.keep(keys, ticket: ticket, context: context, server: server, core: &core)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        return .connectedTLS12(ConnectedTLS12(keys: keys))
    }
}
