import ApusCrypto

/// The master secret of a TLS 1.2 connection, the random values it goes with, and the keys of both directions (RFC 5246 §6.3, §8.1).
struct SessionKeysTLS12: Sendable {
    let suite: TLS12CipherSuite
    let master: MasterSecretTLS12
    let clientRandom: Random
    let serverRandom: Random
    /// Whether the master secret covers the handshake (RFC 7627).
    let isExtended: Bool
    let client: TrafficKeysTLS12
    let server: TrafficKeysTLS12

    init(
        suite: TLS12CipherSuite, master: MasterSecretTLS12, clientRandom: Random, serverRandom: Random, isExtended: Bool,
        encryptsThenMACs: Bool, core: ConnectionCore
    ) {
        self.suite = suite
        self.master = master
        self.clientRandom = clientRandom
        self.serverRandom = serverRandom
        self.isExtended = isExtended
        (client, server) = master.trafficKeys(
            for: suite.cipher, clientRandom: clientRandom.bytes, serverRandom: serverRandom.bytes,
            encryptThenMAC: encryptsThenMACs,
            random: core.environment.random)
        core.reveal(master, clientRandom: clientRandom)
    }

    /// From a key exchange.
    ///
    /// - Parameter transcript: up to and including ClientKeyExchange (RFC 7627 §3).
    init(
        suite: TLS12CipherSuite, premaster: SharedSecret, transcript: TranscriptTLS12, clientRandom: Random, serverRandom: Random,
        isExtended: Bool, encryptsThenMACs: Bool, core: ConnectionCore
    ) {
        core.reveal(premaster: premaster)
        let master =
            isExtended
            ? MasterSecretTLS12(hash: suite.hash, premasterSecret: premaster, sessionHash: transcript.currentHash())
            : MasterSecretTLS12(
                hash: suite.hash, premasterSecret: premaster, clientRandom: clientRandom.bytes, serverRandom: serverRandom.bytes)
        self.init(
            suite: suite, master: master, clientRandom: clientRandom, serverRandom: serverRandom, isExtended: isExtended,
            encryptsThenMACs: encryptsThenMACs, core: core)
    }

    /// From a session that is resumed (RFC 5246 §F.1.4): its master secret, with random values of this handshake.
    init(
        suite: TLS12CipherSuite, resuming session: Session, clientRandom: Random, serverRandom: Random, encryptsThenMACs: Bool,
        core: ConnectionCore
    ) {
        self.init(
            suite: suite, master: MasterSecretTLS12(hash: suite.hash, bytes: session.secret.revealed()),
            clientRandom: clientRandom, serverRandom: serverRandom, isExtended: session.usesExtendedMasterSecret,
            encryptsThenMACs: encryptsThenMACs, core: core)
    }

    func finished(from sender: MasterSecretTLS12.Sender, transcript: TranscriptTLS12) -> Finished {
        Finished(verifyData: master.verifyData(from: sender, transcriptHash: transcript.currentHash()))
    }
}
