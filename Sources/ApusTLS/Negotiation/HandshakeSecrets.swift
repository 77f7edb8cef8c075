import ApusCrypto

/// The secrets of the handshake epoch, and what follows from them (RFC 8446 §7.1).
struct HandshakeSecrets: Sendable {
    let cipherSuite: TLS13CipherSuite
    let client: TrafficSecret
    let server: TrafficSecret
    private let secret: HandshakeSecret

    /// - Parameter transcript: up to and including ServerHello.
    init(
        cipherSuite: TLS13CipherSuite, shared: SharedSecret, transcript: TranscriptHash, clientRandom: Random,
        core: ConnectionCore
    ) {
        self.cipherSuite = cipherSuite
        secret = EarlySecret(hash: cipherSuite.hash, psk: nil).handshakeSecret(shared)
        let hash = transcript.current()
        client = secret.clientHandshakeTrafficSecret(transcriptHash: hash)
        server = secret.serverHandshakeTrafficSecret(transcriptHash: hash)
        core.reveal(.clientHandshakeTrafficSecret, client, clientRandom: clientRandom)
        core.reveal(.serverHandshakeTrafficSecret, server, clientRandom: clientRandom)
    }

    /// - Parameter transcript: up to and including the server's Finished.
    func application(transcript: TranscriptHash, clientRandom: Random, core: ConnectionCore) -> ApplicationSecrets {
        let master = secret.masterSecret()
        let hash = transcript.current()
        let secrets = ApplicationSecrets(
            cipherSuite: cipherSuite,
            client: master.clientApplicationTrafficSecret(transcriptHash: hash),
            server: master.serverApplicationTrafficSecret(transcriptHash: hash),
            exporter: master.exporterMasterSecret(transcriptHash: hash))
        core.reveal(.clientTrafficSecret0, secrets.client, clientRandom: clientRandom)
        core.reveal(.serverTrafficSecret0, secrets.server, clientRandom: clientRandom)
        core.reveal(.exporterSecret, secrets.exporter, clientRandom: clientRandom)
        return secrets
    }
}

/// The secrets of the application epoch.
struct ApplicationSecrets: Sendable {
    let cipherSuite: TLS13CipherSuite
    let client: TrafficSecret
    let server: TrafficSecret
    let exporter: TrafficSecret
}
