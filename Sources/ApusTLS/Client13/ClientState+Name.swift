/// The names of a client's states: what the state graph calls them, and a test finds them by.
enum ClientStateName: String, CaseIterable, Sendable {
    case start
    case expectServerHello
    case expectSecondServerHello
    case expectEncryptedExtensions
    case expectCertificateOrCertificateRequest
    case expectCertificate
    case awaitServerVerification
    case awaitResumedServerVerification
    case expectCertificateVerify
    case expectFinished
    case awaitClientIdentity
    case awaitClientSignature
    case expectCertificateTLS12
    case expectCertificateStatus
    case expectServerKeyExchange
    case expectCertificateRequestOrServerHelloDone
    case expectServerHelloDone
    case awaitServerVerificationTLS12
    case awaitClientIdentityTLS12
    case awaitClientSignatureTLS12
    case awaitResumedServerVerificationTLS12
    case expectNewSessionTicketTLS12
    case expectFinishedTLS12
    case connected
    case connectedTLS12
    case failed
}

extension ClientState {
    var stateName: ClientStateName {
        switch self {
        case .start: .start
        case .expectServerHello: .expectServerHello
        case .expectSecondServerHello: .expectSecondServerHello
        case .expectEncryptedExtensions: .expectEncryptedExtensions
        case .expectCertificateOrCertificateRequest: .expectCertificateOrCertificateRequest
        case .expectCertificate: .expectCertificate
        case .awaitServerVerification: .awaitServerVerification
        case .awaitResumedServerVerification: .awaitResumedServerVerification
        case .expectCertificateVerify: .expectCertificateVerify
        case .expectFinished: .expectFinished
        case .awaitClientIdentity: .awaitClientIdentity
        case .awaitClientSignature: .awaitClientSignature
        case .expectCertificateTLS12: .expectCertificateTLS12
        case .expectCertificateStatus: .expectCertificateStatus
        case .expectServerKeyExchange: .expectServerKeyExchange
        case .expectCertificateRequestOrServerHelloDone: .expectCertificateRequestOrServerHelloDone
        case .expectServerHelloDone: .expectServerHelloDone
        case .awaitServerVerificationTLS12: .awaitServerVerificationTLS12
        case .awaitClientIdentityTLS12: .awaitClientIdentityTLS12
        case .awaitClientSignatureTLS12: .awaitClientSignatureTLS12
        case .awaitResumedServerVerificationTLS12: .awaitResumedServerVerificationTLS12
        case .expectNewSessionTicketTLS12: .expectNewSessionTicketTLS12
        case .expectFinishedTLS12: .expectFinishedTLS12
        case .connected: .connected
        case .connectedTLS12: .connectedTLS12
        case .failed: .failed
        }
    }

    var name: String { stateName.rawValue }
}
