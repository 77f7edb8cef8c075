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
    case expectCertificateVerify(ExpectCertificateVerify)
    case expectFinished(ExpectFinished)
    case awaitClientSignature(AwaitClientSignature)
    case connected(ConnectedTLS13)
    case failed
}

extension ClientState: EngineState {
    static func afterFailure() -> ClientState { .failed }

    var pendingRequest: ConnectionRequest? {
        switch self {
        case .awaitServerVerification(let state): state.request
        case .awaitClientSignature(let state): state.request
        default: nil
        }
    }

    consuming func start(core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .start(let state): return try state.sendClientHello(core: &core)
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
        case .connected(var state):
            try state.receive(message, core: &core)
            return .connected(state)
        case .start: throw .misuse(.invalidCall("the handshake must be started before bytes can be received"))
        case .awaitServerVerification: throw message.unexpected(expected: "no message")
        case .awaitClientSignature: throw message.unexpected(expected: "no message")
        case .failed: throw message.unexpected(expected: "no message")
        }
    }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch consume self {
        case .awaitServerVerification(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientSignature(let state): return try state.resume(with: answer, core: &core)
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

    func exporter() throws(TLSError) -> TrafficSecret {
        switch self {
        case .connected(let state): return state.exporterSecret
        default: throw .misuse(.invalidCall("keying material can be exported once the handshake is complete"))
        }
    }
}
