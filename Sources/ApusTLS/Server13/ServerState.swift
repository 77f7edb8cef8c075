import ApusCrypto

/// Where a server stands. Each case's value holds exactly what is known there.
enum ServerState: ~Copyable, Sendable {
    case expectClientHello(ExpectClientHello)
    case awaitConfiguration(AwaitConfiguration)
    case awaitExternalPSKs(AwaitExternalPSKs)
    case expectSecondClientHello(ExpectSecondClientHello)
    case awaitIdentity(AwaitIdentity)
    case awaitSession(AwaitSession)
    case awaitResumedClientVerification(AwaitResumedClientVerification)
    case awaitReplayRegister(AwaitReplayRegister)
    case expectEndOfEarlyData(ExpectEndOfEarlyData)
    case awaitServerSignature(AwaitServerSignature)
    case expectClientCertificate(ExpectClientCertificate)
    case awaitClientVerification(AwaitClientVerification)
    case expectClientCertificateVerify(ExpectClientCertificateVerify)
    case expectClientFinished(ExpectClientFinished)
    case awaitIdentityTLS12(AwaitIdentityTLS12)
    case awaitServerSignatureTLS12(AwaitServerSignatureTLS12)
    case expectClientCertificateTLS12(ExpectClientCertificateTLS12)
    case awaitClientVerificationTLS12(AwaitClientVerificationTLS12)
    case expectClientKeyExchange(ExpectClientKeyExchange)
    case expectClientKeyExchangeRSA(ExpectClientKeyExchangeRSA)
    case awaitPremasterSecret(AwaitPremasterSecret)
    case expectClientCertificateVerifyTLS12(ExpectClientCertificateVerifyTLS12)
    case expectClientFinishedTLS12(ExpectClientFinishedTLS12)
    case awaitSessionTLS12(AwaitSessionTLS12)
    case awaitResumedClientVerificationTLS12(AwaitResumedClientVerificationTLS12)
    case expectResumedClientFinished(ExpectResumedClientFinished)
    case connected(ConnectedTLS13)
    case connectedTLS12(ConnectedTLS12)
    case failed
}

extension ServerState: EngineState {
    static func afterFailure() -> ServerState { .failed }

    var pendingRequest: ConnectionRequest? {
        switch self {
        case .awaitConfiguration(let state): state.request
        case .awaitExternalPSKs(let state): state.request
        case .awaitIdentity(let state): state.request
        case .awaitSession(let state): state.request
        case .awaitResumedClientVerification(let state): state.request
        case .awaitReplayRegister(let state): state.request
        case .awaitServerSignature(let state): state.request
        case .awaitClientVerification(let state): state.request
        case .awaitIdentityTLS12(let state): state.request
        case .awaitServerSignatureTLS12(let state): state.request
        case .awaitClientVerificationTLS12(let state): state.request
        case .awaitSessionTLS12(let state): state.request
        case .awaitResumedClientVerificationTLS12(let state): state.request
        case .awaitPremasterSecret(let state): state.request
        default: nil
        }
    }

    consuming func receive(_ message: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        switch consume self {
        case .expectClientHello(let state): return try state.receive(message, core: &core)
        case .expectSecondClientHello(let state): return try state.receive(message, core: &core)
        case .expectEndOfEarlyData(let state): return try state.receive(message, core: &core)
        case .expectClientCertificate(let state): return try state.receive(message, core: &core)
        case .expectClientCertificateVerify(let state): return try state.receive(message, core: &core)
        case .expectClientFinished(let state): return try state.receive(message, core: &core)
        case .expectClientCertificateTLS12(let state): return try state.receive(message, core: &core)
        case .expectClientKeyExchange(let state): return try state.receive(message, core: &core)
        case .expectClientKeyExchangeRSA(let state): return try state.receive(message, core: &core)
        case .expectClientCertificateVerifyTLS12(let state): return try state.receive(message, core: &core)
        case .expectClientFinishedTLS12(let state): return try state.receive(message, core: &core)
        case .expectResumedClientFinished(let state): return try state.receive(message, core: &core)
        case .connected(var state):
            try state.receive(message, core: &core)
            return .connected(state)
        case .connectedTLS12(var state):
            try state.receive(message, core: &core)
            return .connectedTLS12(state)
        case .awaitExternalPSKs: throw message.unexpected(expected: "no message")
        case .awaitConfiguration: throw message.unexpected(expected: "no message")
        case .awaitIdentity: throw message.unexpected(expected: "no message")
        case .awaitSession: throw message.unexpected(expected: "no message")
        case .awaitResumedClientVerification: throw message.unexpected(expected: "no message")
        case .awaitReplayRegister: throw message.unexpected(expected: "no message")
        case .awaitServerSignature: throw message.unexpected(expected: "no message")
        case .awaitClientVerification: throw message.unexpected(expected: "no message")
        case .awaitIdentityTLS12: throw message.unexpected(expected: "no message")
        case .awaitServerSignatureTLS12: throw message.unexpected(expected: "no message")
        case .awaitClientVerificationTLS12: throw message.unexpected(expected: "no message")
        case .awaitSessionTLS12: throw message.unexpected(expected: "no message")
        case .awaitResumedClientVerificationTLS12: throw message.unexpected(expected: "no message")
        case .awaitPremasterSecret: throw message.unexpected(expected: "no message")
        case .failed: throw message.unexpected(expected: "no message")
        }
    }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        switch consume self {
        case .awaitExternalPSKs(let state): return try state.resume(with: answer, core: &core)
        case .awaitConfiguration(let state): return try state.resume(with: answer, core: &core)
        case .awaitIdentity(let state): return try state.resume(with: answer, core: &core)
        case .awaitSession(let state): return try state.resume(with: answer, core: &core)
        case .awaitResumedClientVerification(let state): return try state.resume(with: answer, core: &core)
        case .awaitReplayRegister(let state): return try state.resume(with: answer, core: &core)
        case .awaitServerSignature(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientVerification(let state): return try state.resume(with: answer, core: &core)
        case .awaitIdentityTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitServerSignatureTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitClientVerificationTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitSessionTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitResumedClientVerificationTLS12(let state): return try state.resume(with: answer, core: &core)
        case .awaitPremasterSecret(let state): return try state.resume(with: answer, core: &core)
        default: throw .misuse(.unexpectedAnswer)
        }
    }

    consuming func updateKeys(requestPeer: Bool, core: inout ConnectionCore) throws(TLSError) -> ServerState {
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
