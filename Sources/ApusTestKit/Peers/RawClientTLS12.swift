package import ApusCrypto
package import ApusRecord
package import ApusTLS

/// A TLS 1.2 client spoken by hand, so that a test can send what an honest client never would.
package struct RawClientTLS12: Sendable {
    package var reader = RecordReader()
    package var writer = RecordWriter()
    package private(set) var hello: ClientHello
    package let suite: TLS12CipherSuite
    package let key: KeyExchangeKey
    /// All handshake messages so far.
    package var messages: [UInt8] = []
    package private(set) var keys: RawKeysTLS12?
    /// The server's messages as they came, in order.
    package private(set) var received: [HandshakeMessage] = []
    package private(set) var serverHello: ServerHello?
    /// Records that are complete.
    package var records: [UInt8] = []
    private var serverPoint: [UInt8] = []

    /// A ClientHello with one suite and one group, before it is bent.
    package init(
        suite: CipherSuite = .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, group: NamedGroup = .x25519
    ) throws {
        guard let tls12 = suite.tls12, let random = Random(RandomSource.system.bytes(32)) else {
            throw RawPeerError.unusable("suite")
        }
        self.suite = tls12
        key = try KeyExchangeKey.generate(group, random: .system)
        var extensions = Extensions()
        extensions.append(ServerNameList(hostName: Array("test.example".utf8)))
        extensions.append(SupportedGroups(groups: [group, .secp256r1]))
        extensions.append(SignatureAlgorithms(schemes: SecurityPolicy.default.signatureSchemes))
        extensions.append(ECPointFormats())
        extensions.append(ExtendedMasterSecret())
        extensions.append(RenegotiationInfo())
        hello = ClientHello(
            legacyVersion: .TLS12, random: random, legacySessionID: [], cipherSuites: [suite], legacyCompressionMethods: [0],
            extensions: extensions)
    }

    package mutating func sendClientHello(_ bend: (inout ClientHello) -> Void = { _ in }) throws {
        bend(&hello)
        try send(hello.message())
    }

    /// Reads the server's flight to its ServerHelloDone.
    package mutating func receiveFlight(_ serverOutput: [UInt8]) throws {
        reader.append(serverOutput.span)
        while let inbound = try reader.next() {
            guard case .handshake(let message, _) = inbound else { continue }
            received.append(message)
            messages += message.bytes
            switch message.type {
            case .serverHello: serverHello = try message.decode(ServerHello.self)
            case .serverKeyExchange: serverPoint = try message.decode(ServerKeyExchangeECDHE.self).params.point
            default: break
            }
        }
    }

    package var clientKeyExchange: ClientKeyExchangeECDHE { ClientKeyExchangeECDHE(point: key.share) }

    /// - Parameter trailing: bytes that follow in the same record.
    package mutating func send(_ message: HandshakeMessage, trailing: [UInt8] = []) throws {
        messages += message.bytes
        try writer.write(handshake: message.bytes + trailing)
    }

    /// ClientKeyExchange, and the keys that follow from it.
    package mutating func sendClientKeyExchange(trailing: [UInt8] = []) throws {
        try send(clientKeyExchange.message(), trailing: trailing)
        guard let serverHello else { throw RawPeerError.unusable("no ServerHello yet") }
        let keys = RawKeysTLS12(
            suite: suite, premaster: try key.sharedSecret(peerShare: serverPoint), messages: messages,
            isExtended: serverHello.extensions.contains(.extendedMasterSecret), clientRandom: hello.random,
            serverRandom: serverHello.random)
        self.keys = keys
        reader.expectChangeCipherSpec(thenOpenWith: keys.server)
    }

    /// A true signature over what was sent so far.
    package func certificateVerify(_ identity: TestIdentity) throws -> CertificateVerifyTLS12 {
        let scheme = try identity.firstScheme
        return CertificateVerifyTLS12(
            signed: DigitallySigned(
                algorithm: scheme, signature: try identity.privateKey.sign(messages, with: scheme, rules: .tls12)))
    }

    package mutating func installKeys() throws {
        guard let keys else { throw RawPeerError.unusable("no keys yet") }
        writer.install(keys.client)
    }

    package func finished(from sender: MasterSecretTLS12.Sender = .client) throws -> Finished {
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
