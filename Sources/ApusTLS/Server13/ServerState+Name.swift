extension ServerState {
    /// The case's name: what the state graph calls this state.
    var name: String {
        switch self {
        case .expectClientHello: "expectClientHello"
        case .awaitConfiguration: "awaitConfiguration"
        case .expectSecondClientHello: "expectSecondClientHello"
        case .awaitIdentity: "awaitIdentity"
        case .awaitSession: "awaitSession"
        case .awaitResumedClientVerification: "awaitResumedClientVerification"
        case .awaitReplayRegister: "awaitReplayRegister"
        case .expectEndOfEarlyData: "expectEndOfEarlyData"
        case .awaitServerSignature: "awaitServerSignature"
        case .expectClientCertificate: "expectClientCertificate"
        case .awaitClientVerification: "awaitClientVerification"
        case .expectClientCertificateVerify: "expectClientCertificateVerify"
        case .expectClientFinished: "expectClientFinished"
        case .awaitIdentityTLS12: "awaitIdentityTLS12"
        case .awaitServerSignatureTLS12: "awaitServerSignatureTLS12"
        case .expectClientCertificateTLS12: "expectClientCertificateTLS12"
        case .awaitClientVerificationTLS12: "awaitClientVerificationTLS12"
        case .expectClientKeyExchange: "expectClientKeyExchange"
        case .expectClientKeyExchangeRSA: "expectClientKeyExchangeRSA"
        case .awaitPremasterSecret: "awaitPremasterSecret"
        case .expectClientCertificateVerifyTLS12: "expectClientCertificateVerifyTLS12"
        case .expectClientFinishedTLS12: "expectClientFinishedTLS12"
        case .awaitSessionTLS12: "awaitSessionTLS12"
        case .awaitResumedClientVerificationTLS12: "awaitResumedClientVerificationTLS12"
        case .expectResumedClientFinished: "expectResumedClientFinished"
        case .connected: "connected"
        case .connectedTLS12: "connectedTLS12"
        case .failed: "failed"
        }
    }
}
