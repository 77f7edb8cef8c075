import ApusCrypto

/// Where a client stands. Each case's value holds exactly what is known there.
enum ClientState: ~Copyable, Sendable {
    case start(ClientStart)
    case expectServerHello(ExpectServerHello)
    case expectSecondServerHello(ExpectSecondServerHello)
    case expectEncryptedExtensions(ExpectEncryptedExtensions)
    case expectCertificateOrCertificateRequest(ExpectCertificateOrCertificateRequest)
    case expectCertificate(ExpectCertificate)
    case awaitServerVerification(AwaitServerVerification)
    case awaitResumedServerVerification(AwaitResumedServerVerification)
    case expectCertificateVerify(ExpectCertificateVerify)
    case expectFinished(ExpectFinished)
    case awaitClientIdentity(AwaitClientIdentity)
    case awaitClientSignature(AwaitClientSignature)
    case expectCertificateTLS12(ExpectCertificateTLS12)
    case expectCertificateStatus(ExpectCertificateStatus)
    case expectServerKeyExchange(ExpectServerKeyExchange)
    case expectCertificateRequestOrServerHelloDone(ExpectCertificateRequestOrServerHelloDone)
    case expectServerHelloDone(ExpectServerHelloDone)
    case awaitServerVerificationTLS12(AwaitServerVerificationTLS12)
    case awaitClientIdentityTLS12(AwaitClientIdentityTLS12)
    case awaitClientSignatureTLS12(AwaitClientSignatureTLS12)
    case awaitResumedServerVerificationTLS12(AwaitResumedServerVerificationTLS12)
    case expectNewSessionTicketTLS12(ExpectNewSessionTicketTLS12)
    case expectFinishedTLS12(ExpectFinishedTLS12)
    case connected(ConnectedTLS13)
    case connectedTLS12(ConnectedTLS12)
    case failed
}

extension ClientState: EngineState {
    static func afterFailure() -> ClientState { .failed }

    var pendingRequest: ConnectionRequest? {
        switch self {
        case .awaitServerVerification(let state): state.request
        case .awaitResumedServerVerification(let state): state.request
        case .awaitClientIdentity(let state): state.request
        case .awaitClientSignature(let state): state.request
        case .awaitServerVerificationTLS12(let state): state.request
        case .awaitClientIdentityTLS12(let state): state.request
        case .awaitClientSignatureTLS12(let state): state.request
        case .awaitResumedServerVerificationTLS12(let state): state.request
        default: nil
        }
    }

    consuming func start(earlyDataCount: Int?, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .start(let state): return try state.sendClientHello(earlyDataCount: earlyDataCount, core: &core)
        default: throw .misuse(.invalidCall("the handshake has already been started"))
        }
    }

    consuming func receive(_ message: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .expectServerHello(let state): return try state.receive(message, core: &core)
        case .expectSecondServerHello(let state): return try state.receive(message, core: &core)
        case .expectEncryptedExtensions(let state): return try state.receive(message, core: &core)
        case .expectCertificateOrCertificateRequest(let state): return try state.receive(message, core: &core)
        case .expectCertificate(let state): return try state.receive(message, core: &core)
        case .expectCertificateVerify(let state): return try state.receive(message, core: &core)
        case .expectFinished(let state): return try state.receive(message, core: &core)
        case .expectCertificateTLS12(let state): return try state.receive(message, core: &core)
        case .expectCertificateStatus(let state): return try state.receive(message, core: &core)
        case .expectServerKeyExchange(let state): return try state.receive(message, core: &core)
        case .expectCertificateRequestOrServerHelloDone(let state): return try state.receive(message, core: &core)
        case .expectServerHelloDone(let state): return try state.receive(message, core: &core)
        case .expectNewSessionTicketTLS12(let state): return try state.receive(message, core: &core)
        case .expectFinishedTLS12(let state): return try state.receive(message, core: &core)
        case .connected(var state):
            try state.receive(message, core: &core)
            return .connected(state)
        case .connectedTLS12(var state):
            try state.receive(message, core: &core)
            return .connectedTLS12(state)
        case .start: throw .misuse(.invalidCall("the handshake must be started before bytes can be received"))
        case .awaitServerVerification: throw message.unexpected(expected: "no message")
        case .awaitResumedServerVerification: throw message.unexpected(expected: "no message")
        case .awaitClientIdentity: throw message.unexpected(expected: "no message")
        case .awaitClientSignature: throw message.unexpected(expected: "no message")
        case .awaitServerVerificationTLS12: throw message.unexpected(expected: "no message")
        case .awaitClientIdentityTLS12: throw message.unexpected(expected: "no message")
        case .awaitClientSignatureTLS12: throw message.unexpected(expected: "no message")
        case .awaitResumedServerVerificationTLS12: throw message.unexpected(expected: "no message")
        case .failed: throw message.unexpected(expected: "no message")
        }
    }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .awaitServerVerification(let state): return try state.resume(with: answer, core: &core)
        case .awaitResumedServerVerification(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientIdentity(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientSignature(let state): return try state.resume(with: answer, core: &core)
        case .awaitServerVerificationTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientIdentityTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientSignatureTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitResumedServerVerificationTLS12(let state): return try state.resume(with: answer, core: &core)
        default: throw .misuse(.unexpectedAnswer)
        }
    }

    consuming func updateKeys(requestPeer: Bool, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .connected(var state):
            try state.updateSendKeys(requestPeer: requestPeer, core: &core)
            return .connected(state)
        default: throw .misuse(.invalidCall("keys can be updated once the handshake is complete"))
        }
    }

    func exporter() throws(TLSError) -> Exporter {
        switch self {
        case .connected(let state): return .tls13(state.exporterSecret)
        case .connectedTLS12(let state): return try state.exporter()
        default: throw .misuse(.invalidCall("keying material can be exported once the handshake is complete"))
        }
    }
}
