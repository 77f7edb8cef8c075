extension ClientState {
    /// The case's name: what the state graph calls this state.
    var name: String {
        switch self {
        case .start: "start"
        case .expectServerHello: "expectServerHello"
        case .expectSecondServerHello: "expectSecondServerHello"
        case .expectEncryptedExtensions: "expectEncryptedExtensions"
        case .expectCertificateOrCertificateRequest: "expectCertificateOrCertificateRequest"
        case .expectCertificate: "expectCertificate"
        case .awaitServerVerification: "awaitServerVerification"
        case .awaitResumedServerVerification: "awaitResumedServerVerification"
        case .expectCertificateVerify: "expectCertificateVerify"
        case .expectFinished: "expectFinished"
        case .awaitClientIdentity: "awaitClientIdentity"
        case .awaitClientSignature: "awaitClientSignature"
        case .expectCertificateTLS12: "expectCertificateTLS12"
        case .expectCertificateStatus: "expectCertificateStatus"
        case .expectServerKeyExchange: "expectServerKeyExchange"
        case .expectCertificateRequestOrServerHelloDone: "expectCertificateRequestOrServerHelloDone"
        case .expectServerHelloDone: "expectServerHelloDone"
        case .awaitServerVerificationTLS12: "awaitServerVerificationTLS12"
        case .awaitClientIdentityTLS12: "awaitClientIdentityTLS12"
        case .awaitClientSignatureTLS12: "awaitClientSignatureTLS12"
        case .awaitResumedServerVerificationTLS12: "awaitResumedServerVerificationTLS12"
        case .expectNewSessionTicketTLS12: "expectNewSessionTicketTLS12"
        case .expectFinishedTLS12: "expectFinishedTLS12"
        case .connected: "connected"
        case .connectedTLS12: "connectedTLS12"
        case .failed: "failed"
        }
    }
}
