import ApusCrypto

/// The secrets of the handshake epoch, and what follows from them (RFC 8446 §7.1).
struct HandshakeSecrets: Sendable {
    let cipherSuite: TLS13CipherSuite
    let client: TrafficSecret
    let server: TrafficSecret
    private let secret: HandshakeSecret

    /// - Parameters:
    ///   - early: of the pre-shared key; nil where there is none.
    ///   - shared: of the key exchange; nil where there is none (`psk_ke`).
    ///   - transcript: up to and including ServerHello.
    init(
        cipherSuite: TLS13CipherSuite, early: EarlySecret? = nil, shared: SharedSecret?, transcript: TranscriptHash,
        clientRandom: Random, core: ConnectionCore
    ) {
        self.cipherSuite = cipherSuite
        let early = early ?? EarlySecret(hash: cipherSuite.hash, psk: nil)
        secret = shared.map(early.handshakeSecret) ?? early.handshakeSecretWithoutKeyExchange()
        core.reveal(.earlySecret, early.revealed())
        if let shared { core.reveal(.sharedSecret, shared.revealed()) }
        core.reveal(.handshakeSecret, secret.revealed())
        let hash = transcript.current()
        client = secret.clientHandshakeTrafficSecret(transcriptHash: hash)
        server = secret.serverHandshakeTrafficSecret(transcriptHash: hash)
        core.reveal(.clientHandshakeTrafficSecret, client, clientRandom: clientRandom)
        core.reveal(.serverHandshakeTrafficSecret, server, clientRandom: clientRandom)
    }

    /// - Parameter transcript: up to and including the server's Finished.
    func application(transcript: TranscriptHash, clientRandom: Random, core: ConnectionCore) -> ApplicationSecrets {
        let master = secret.masterSecret()
        core.reveal(.masterSecret, master.revealed())
        let hash = transcript.current()
        let secrets = ApplicationSecrets(
            cipherSuite: cipherSuite,
            client: master.clientApplicationTrafficSecret(transcriptHash: hash),
            server: master.serverApplicationTrafficSecret(transcriptHash: hash),
            exporter: master.exporterMasterSecret(transcriptHash: hash), master: master)
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
    private let master: MasterSecret

    fileprivate init(
        cipherSuite: TLS13CipherSuite, client: TrafficSecret, server: TrafficSecret, exporter: TrafficSecret, master: MasterSecret
    ) {
        self.cipherSuite = cipherSuite
        self.client = client
        self.server = server
        self.exporter = exporter
        self.master = master
    }

    /// What the secrets of tickets come from (RFC 8446 §4.6.1).
    ///
    /// - Parameter transcript: up to and including the client's Finished.
    func resumption(transcript: TranscriptHash) -> TrafficSecret {
        master.resumptionMasterSecret(transcriptHash: transcript.current())
    }
}
