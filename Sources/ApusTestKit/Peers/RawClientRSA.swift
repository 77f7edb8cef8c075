package import ApusCrypto
package import ApusRecord
package import ApusTLS
package import ApusWire

/// A TLS 1.2 client with static RSA key exchange, spoken by hand, so that a test can send whatever it likes as a premaster secret and
/// behind it.
package struct RawClientRSA: Sendable {
    package var reader = RecordReader()
    package var writer = RecordWriter()
    package private(set) var hello: ClientHello
    package let suite: TLS12CipherSuite
    private let publicKey: PublicKey
    private var transcript: TranscriptHash
    private var serverRandom: Random?
    /// Whether the server took encrypt_then_mac and extended_master_secret.
    package private(set) var encryptsThenMACs = false
    private var isExtended = false
    private var keys: (client: TrafficKeysTLS12, server: TrafficKeysTLS12)?
    private var master: MasterSecretTLS12?
    /// The server's messages as they came, in order.
    package private(set) var received: [HandshakeMessage] = []

    /// A ClientHello with one suite, before it is bent.
    package init(suite: CipherSuite, identity: TestIdentity) throws {
        guard let suite = suite.tls12, let random = Random(RandomSource.system.bytes(32)) else {
            throw RawPeerError.unusable("suite")
        }
        self.suite = suite
        publicKey = identity.privateKey.publicKey
        transcript = TranscriptHash(suite.hash)
        var extensions = Extensions()
        extensions.append(SignatureAlgorithms(schemes: SecurityPolicy.default.signatureSchemes))
        extensions.append(ExtendedMasterSecret())
        extensions.append(EncryptThenMAC())
        extensions.append(RenegotiationInfo())
        hello = ClientHello(
            legacyVersion: .TLS12, random: random, legacySessionID: [], cipherSuites: [suite.suite],
            legacyCompressionMethods: [0], extensions: extensions)
    }

    package mutating func sendClientHello(_ bend: (inout ClientHello) -> Void = { _ in }) throws {
        bend(&hello)
        try send(hello.message())
    }

    package mutating func send(_ message: HandshakeMessage) throws {
        transcript.update(message.bytes)
        try writer.write(handshake: message.bytes)
    }

    /// Reads the server's flight up to ServerHelloDone, or its Finished later.
    package mutating func receive(_ serverOutput: [UInt8]) throws {
        reader.append(serverOutput.span)
        while let inbound = try reader.next() {
            guard case .handshake(let message, _) = inbound else { continue }
            received.append(message)
            if message.type == .serverHello {
                let hello = try message.decode(ServerHello.self)
                serverRandom = hello.random
                encryptsThenMACs = hello.extensions.contains(.encryptThenMAC)
                isExtended = hello.extensions.contains(.extendedMasterSecret)
            }
            if message.type != .finished { transcript.update(message.bytes) }
        }
    }

    /// A premaster secret encrypted as an honest client does it.
    package func encrypted(_ premaster: [UInt8]) throws -> [UInt8] {
        try publicKey.encrypt(premasterSecret: SharedSecret(bytes: premaster))
    }

    /// ClientKeyExchange with that ciphertext; the keys are those of `premaster`.
    package mutating func sendClientKeyExchange(_ ciphertext: [UInt8], premaster: [UInt8]) throws {
        guard let serverRandom else { throw RawPeerError.unusable("no ServerHello") }
        try send(ClientKeyExchangeRSA(encryptedPreMasterSecret: ciphertext).message())
        let secret = SharedSecret(bytes: premaster)
        let master =
            isExtended
            ? MasterSecretTLS12(hash: suite.hash, premasterSecret: secret, sessionHash: transcript.current())
            : MasterSecretTLS12(
                hash: suite.hash, premasterSecret: secret, clientRandom: hello.random.bytes, serverRandom: serverRandom.bytes)
        self.master = master
        keys = master.trafficKeys(
            for: suite.cipher, clientRandom: hello.random.bytes, serverRandom: serverRandom.bytes,
            encryptThenMAC: encryptsThenMACs)
    }

    /// ChangeCipherSpec and Finished, and then the server's may be read.
    package mutating func finish() throws {
        guard let keys, let master else { throw RawPeerError.unusable("no keys yet") }
        writer.writeChangeCipherSpec()
        writer.install(keys.client)
        try send(Finished(verifyData: master.verifyData(from: .client, transcriptHash: transcript.current())).message())
        reader.expectChangeCipherSpec(thenOpenWith: keys.server)
    }
}
