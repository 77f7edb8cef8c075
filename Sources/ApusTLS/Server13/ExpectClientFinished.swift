import ApusCrypto
import ApusRecord

/// Who the client is, as far as it was asked.
enum ClientAuthenticationResult: Sendable {
    case notAsked
    case showedNone
    case proved(SignatureVerified)
    /// It did so in the session that is resumed.
    case resumed(VerifiedPeer)

    var peer: VerifiedPeer? {
        switch self {
        case .notAsked, .showedNone: nil
        case .proved(let proof): proof.peer
        case .resumed(let peer): peer
        }
    }
}

/// The client's Finished completes the handshake (RFC 8446 §4.4.4).
struct ExpectClientFinished: Sendable {
    let context: ClientFlightContext
    let transcript: TranscriptHash
    let client: ClientAuthenticationResult

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .finished else { throw received.unexpected(expected: "the client's Finished") }
        let finished = try received.decode(Finished.self)
        let point = try received.requireKeyChangePoint()
        let proof = try finished.check(secret: context.secrets.client, transcriptHash: transcript.current(), core: core)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        return try connect(proof, transcript: transcript, at: point, core: &core)
    }

    /// The proof is the price of the connection.
    private func connect(
        _ proof: FinishedVerified, transcript: TranscriptHash, at point: KeyChangePoint, core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        let application = context.application
        let suite = application.cipherSuite
        core.reader.allowsChangeCipherSpec = false
        core.reader.toleratesPlaintextAlert = false
        core.installReceiveKeys(application.client, at: point, epoch: .application, suite: suite)
        let parameters = NegotiatedParameters(
            version: .TLS13, cipherSuite: suite.suite, group: context.group, signatureScheme: context.scheme,
            applicationProtocol: context.applicationProtocol, serverName: context.offer.serverName,
            isResumed: context.resumed != nil,
            usedHelloRetryRequest: context.retried, peerIdentity: client.peer?.identity,
            peerCertificates: client.peer?.certificates ?? [], clientRandom: context.offer.hello.random.bytes,
            earlyData: core.earlyData.outcome ?? .notSent, peerCertificateType: client.peer?.certificateType ?? .x509,
            serverCertificate: context.serverCertificate, externalPSKIdentity: context.externalPSKIdentity)
        core.negotiated = parameters
        core.observe(.completed(parameters))
        if context.configuration.resumption != nil {
            try TicketIssue(
                context: context, client: client.peer, resumptionSecret: application.resumption(transcript: transcript)
            ).send(core: &core)
        }
        return .connected(
            ConnectedTLS13(
                cipherSuite: suite, sendSecret: application.server, receiveSecret: application.client,
                exporterSecret: application.exporter))
    }
}
