package import ApusCrypto
package import ApusRecord
package import ApusTLS

/// A TLS 1.2 server spoken by hand, so that a test can send what an honest server never would.
package struct RawServerTLS12: Sendable {
    package var reader = RecordReader()
    package var writer = RecordWriter()
    package let suite: TLS12CipherSuite
    package let identity: TestIdentity
    package let clientHello: ClientHello
    package private(set) var random: Random
    /// This side's ephemeral key.
    package let key: KeyExchangeKey
    /// All handshake messages so far.
    package var messages: [UInt8]
    package private(set) var keys: RawKeysTLS12?
    /// Records that are complete.
    package var records: [UInt8] = []
    package private(set) var isExtended = false
    /// Whether ServerHello says that the session is resumed.
    package var echoesSessionID = false

    /// Reads a client's first flight and answers with nothing yet.
    package init(
        clientOutput: [UInt8], identity: TestIdentity, suite: CipherSuite = .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        group: NamedGroup = .x25519
    ) throws {
        guard let suite = suite.tls12, let random = Random(RandomSource.system.bytes(32)) else {
            throw RawPeerError.unusable("suite")
        }
        self.suite = suite
        self.identity = identity
        self.random = random
        key = try KeyExchangeKey.generate(group, random: .system)
        reader.append(clientOutput.span)
        guard case .handshake(let message, _) = try reader.next() else { throw RawPeerError.unusable("no ClientHello") }
        clientHello = try message.decode(ClientHello.self)
        messages = message.bytes
    }

    package mutating func sendServerHello(_ bend: (inout ServerHello) -> Void = { _ in }) throws {
        var extensions = Extensions()
        extensions.append(RenegotiationInfo())
        extensions.append(ExtendedMasterSecret())
        var hello = ServerHello(
            legacyVersion: .TLS12, random: random, legacySessionIDEcho: echoesSessionID ? clientHello.legacySessionID : [],
            cipherSuite: suite.suite, extensions: extensions)
        bend(&hello)
        random = hello.random
        isExtended = hello.extensions.contains(.extendedMasterSecret)
        try send(hello.message())
    }

    package var certificate: CertificateTLS12 { CertificateTLS12(certificates: identity.identity.certificateChain) }

    /// Bent before it is signed.
    package func serverKeyExchange(
        scheme: SignatureScheme? = nil, _ bend: (inout ServerECDHParams) -> Void = { _ in }
    ) throws -> ServerKeyExchangeECDHE {
        var params = ServerECDHParams(group: key.group, point: key.share)
        bend(&params)
        let scheme = try scheme ?? identity.firstScheme
        let content = params.signedContent(clientRandom: clientHello.random, serverRandom: random)
        let signature = try identity.privateKey.sign(content, with: scheme, rules: .tls12)
        return ServerKeyExchangeECDHE(params: params, signed: DigitallySigned(algorithm: scheme, signature: signature))
    }

    package func certificateRequest(schemes: [SignatureScheme] = [.ecdsa_secp256r1_sha256]) -> CertificateRequestTLS12 {
        CertificateRequestTLS12(certificateTypes: [.ecdsa_sign, .rsa_sign], schemes: schemes, authorities: [])
    }

    package mutating func send(_ message: HandshakeMessage, trailing: [UInt8] = []) throws {
        messages += message.bytes
        try writer.write(handshake: message.bytes + trailing)
    }

    /// ServerHello to ServerHelloDone, as they should be.
    package mutating func sendHonestFlight(asking: Bool = false) throws {
        try sendServerHello()
        try send(certificate.message())
        try send(serverKeyExchange().message())
        if asking { try send(certificateRequest().message()) }
        try send(ServerHelloDone().message())
    }

    /// Reads the client's flight to its Finished.
    package mutating func receiveFlight(_ clientOutput: [UInt8]) throws {
        reader.append(clientOutput.span)
        while let inbound = try reader.next() {
            guard case .handshake(let message, _) = inbound else { continue }
            messages += message.bytes
            guard message.type == .clientKeyExchange else { continue }
            let premaster = try key.sharedSecret(peerShare: message.decode(ClientKeyExchangeECDHE.self).point)
            let keys = RawKeysTLS12(
                suite: suite, premaster: premaster, messages: messages, isExtended: isExtended,
                clientRandom: clientHello.random, serverRandom: random)
            self.keys = keys
            reader.expectChangeCipherSpec(thenOpenWith: keys.client)
        }
    }

    package mutating func installKeys() throws {
        guard let keys else { throw RawPeerError.unusable("no keys yet") }
        writer.install(keys.server)
    }

    /// The Finished that belongs here.
    package func finished(from sender: MasterSecretTLS12.Sender = .server) throws -> Finished {
        guard let keys else { throw RawPeerError.unusable("no keys yet") }
        return keys.finished(from: sender, messages: messages)
    }

    /// ChangeCipherSpec and Finished, as they should be.
    package mutating func sendHonestEnd() throws {
        writer.writeChangeCipherSpec()
        try installKeys()
        try send(finished().message())
        endRecord()
    }

    /// What follows shares no record with what was written.
    package mutating func endRecord() { records += writer.takeOutput() }

    package mutating func takeOutput() -> [UInt8] {
        endRecord()
        defer { records = [] }
        return records
    }
}

/// The keys of both directions.
package struct RawKeysTLS12: Sendable {
    package let master: MasterSecretTLS12
    package let client: TrafficKeysTLS12
    package let server: TrafficKeysTLS12

    init(
        suite: TLS12CipherSuite, premaster: SharedSecret, messages: [UInt8], isExtended: Bool, clientRandom: Random,
        serverRandom: Random
    ) {
        var transcript = TranscriptHash(suite.hash)
        transcript.update(messages)
        master =
            isExtended
            ? MasterSecretTLS12(hash: suite.hash, premasterSecret: premaster, sessionHash: transcript.current())
            : MasterSecretTLS12(
                hash: suite.hash, premasterSecret: premaster, clientRandom: clientRandom.bytes, serverRandom: serverRandom.bytes)
        (client, server) = master.trafficKeys(
            for: suite.cipher, clientRandom: clientRandom.bytes, serverRandom: serverRandom.bytes)
    }

    func finished(from sender: MasterSecretTLS12.Sender, messages: [UInt8]) -> Finished {
        var transcript = TranscriptHash(master.hash)
        transcript.update(messages)
        return Finished(verifyData: master.verifyData(from: sender, transcriptHash: transcript.current()))
    }
}

extension TestIdentity {
    var firstScheme: SignatureScheme {
        get throws {
            guard let scheme = privateKey.signatureSchemes.first else { throw RawPeerError.unusable("scheme") }
            return scheme
        }
    }
}
