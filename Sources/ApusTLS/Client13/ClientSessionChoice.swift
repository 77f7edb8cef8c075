import ApusCrypto

/// Which of a client's sessions goes into its ClientHello.
enum ClientSessionChoice {
    /// The session to offer: of this server, young enough, within the policy, and of a peer that is still trusted as far as that can be
    /// said at once. It is asked again, and for good, when the server has taken it.
    static func choose(_ start: ClientStart, core: ConnectionCore) -> ClientSession? {
        let configuration = start.configuration
        guard let cache = configuration.sessionCache, let serverName = start.serverName else { return nil }
        let time = core.environment.wallTime()
        guard let session = cache.takeSession(for: serverName, at: time) else { return nil }
        guard isUsable(session.session, serverName: serverName, configuration: configuration, at: time) else { return nil }
        return session
    }

    static func isUsable(
        _ session: Session, serverName: ServerName, configuration: Shared<ClientConfiguration>, at time: WallTime
    ) -> Bool {
        let policy = configuration.policy
        guard
            session.staleness(at: time) == nil, session.serverName == serverName.description,
            (policy.minimumVersion...policy.maximumVersion).contains(session.version),
            policy.cipherSuites.contains(session.cipherSuite),
            session.signatureScheme.map(policy.signatureSchemes.contains) ?? true,
            constantTimeEquals(session.binding, SessionBinding.client(configuration))
        else { return false }
        if let identity = session.externalPSKIdentity {
            return configuration.offeredExternalPSKs.contains { $0.identity == identity }
        }
        guard configuration.acceptsCertificates, let peer = session.peer,
            configuration.serverCertificateTypes.contains(peer.certificateType)
        else { return false }
        switch configuration.verifier.verifyImmediately(
            peer.question(serverName: serverName, policy: policy, keyUse: session.keyUse))
        {
        case .untrusted: return false
        case .trusted, nil: return true
        }
    }
}

extension Session.Peer {
    /// What a client's verifier was asked in the full handshake, and is asked again when the session is resumed.
    func question(
        serverName: ServerName?, policy: SecurityPolicy, keyUse: PeerVerificationRequest.KeyUse = .signature
    ) -> PeerVerificationRequest {
        PeerVerificationRequest(
            peer: .server, certificateChain: certificates, serverName: serverName, ocspResponse: ocspResponse,
            signatureSchemes: policy.certificateSignatureSchemes ?? policy.signatureSchemes, certificateType: certificateType,
            keyUse: keyUse, isResumption: true)
    }

    /// The same for a server's verifier, of a client.
    func question(policy: SecurityPolicy) -> PeerVerificationRequest {
        PeerVerificationRequest(
            peer: .client, certificateChain: certificates, serverName: nil,
            signatureSchemes: policy.certificateSignatureSchemes ?? policy.signatureSchemes, certificateType: certificateType,
            isResumption: true)
    }
}

extension Session {
    /// What the full handshake used the certificate's key for.
    var keyUse: PeerVerificationRequest.KeyUse {
        cipherSuite.tls12?.keyExchange == .staticRSA ? .keyEncipherment : .signature
    }
}
