/// The names of a server's states: what the state graph calls them, and a test finds them by.
enum ServerStateName: String, CaseIterable, Sendable {
    case expectClientHello
    case awaitConfiguration
    case awaitExternalPSKs
    case expectSecondClientHello
    case awaitIdentity
    case awaitSession
    case awaitResumedClientVerification
    case awaitReplayRegister
    case expectEndOfEarlyData
    case awaitServerSignature
    case expectClientCertificate
    case awaitClientVerification
    case expectClientCertificateVerify
    case expectClientFinished
    case awaitIdentityTLS12
    case awaitServerSignatureTLS12
    case expectClientCertificateTLS12
    case awaitClientVerificationTLS12
    case expectClientKeyExchange
    case expectClientKeyExchangeRSA
    case awaitPremasterSecret
    case expectClientCertificateVerifyTLS12
    case expectClientFinishedTLS12
    case awaitSessionTLS12
    case awaitResumedClientVerificationTLS12
    case expectResumedClientFinished
    case connected
    case connectedTLS12
    case failed
}

extension ServerState {
    var stateName: ServerStateName {
        switch self {
        case .expectClientHello: .expectClientHello
        case .awaitConfiguration: .awaitConfiguration
        case .awaitExternalPSKs: .awaitExternalPSKs
        case .expectSecondClientHello: .expectSecondClientHello
        case .awaitIdentity: .awaitIdentity
        case .awaitSession: .awaitSession
        case .awaitResumedClientVerification: .awaitResumedClientVerification
        case .awaitReplayRegister: .awaitReplayRegister
        case .expectEndOfEarlyData: .expectEndOfEarlyData
        case .awaitServerSignature: .awaitServerSignature
        case .expectClientCertificate: .expectClientCertificate
        case .awaitClientVerification: .awaitClientVerification
        case .expectClientCertificateVerify: .expectClientCertificateVerify
        case .expectClientFinished: .expectClientFinished
        case .awaitIdentityTLS12: .awaitIdentityTLS12
        case .awaitServerSignatureTLS12: .awaitServerSignatureTLS12
        case .expectClientCertificateTLS12: .expectClientCertificateTLS12
        case .awaitClientVerificationTLS12: .awaitClientVerificationTLS12
        case .expectClientKeyExchange: .expectClientKeyExchange
        case .expectClientKeyExchangeRSA: .expectClientKeyExchangeRSA
        case .awaitPremasterSecret: .awaitPremasterSecret
        case .expectClientCertificateVerifyTLS12: .expectClientCertificateVerifyTLS12
        case .expectClientFinishedTLS12: .expectClientFinishedTLS12
        case .awaitSessionTLS12: .awaitSessionTLS12
        case .awaitResumedClientVerificationTLS12: .awaitResumedClientVerificationTLS12
        case .expectResumedClientFinished: .expectResumedClientFinished
        case .connected: .connected
        case .connectedTLS12: .connectedTLS12
        case .failed: .failed
        }
    }

    var name: String { stateName.rawValue }
}
