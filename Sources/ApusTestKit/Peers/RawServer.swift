package import ApusCrypto
package import ApusRecord
package import ApusTLS

/// A TLS 1.3 server spoken by hand, so that a test can send what an honest server never would.
///
/// It holds keys and transcript; every message is made by a closure that may bend it, and sent as it then stands.
package struct RawServer: Sendable {
    package var reader = RecordReader()
    package var writer = RecordWriter()
    package var transcript: TranscriptHash
    package let suite: TLS13CipherSuite
    package let identity: TestIdentity
    package private(set) var clientHello: ClientHello
    package private(set) var clientSecret: TrafficSecret
    package private(set) var serverSecret: TrafficSecret
    private var handshakeSecret: HandshakeSecret
    private let firstPoint: KeyChangePoint

    /// Reads a client's first flight and answers with nothing yet.
    package init(clientOutput: [UInt8], identity: TestIdentity, suite: CipherSuite = .TLS_AES_128_GCM_SHA256) throws {
        guard let suite = suite.tls13 else { throw RawPeerError.unusable("suite") }
        self.suite = suite
        self.identity = identity
        reader.append(clientOutput.span)
        guard case .handshake(let message, let point?) = try reader.next() else { throw RawPeerError.unusable("no ClientHello") }
        clientHello = try message.decode(ClientHello.self)
        firstPoint = point
        transcript = TranscriptHash(suite.hash)
        transcript.update(message.bytes)
        let nothing = SharedSecret(bytes: Array(repeating: 0, count: suite.hash.digestLength))
        handshakeSecret = EarlySecret(hash: suite.hash, psk: nil).handshakeSecret(nothing)
        clientSecret = handshakeSecret.clientHandshakeTrafficSecret(transcriptHash: transcript.current())
        serverSecret = handshakeSecret.serverHandshakeTrafficSecret(transcriptHash: transcript.current())
    }

    /// Sends a HelloRetryRequest and takes the transcript on; ``receiveSecondClientHello(_:)`` follows.
    package mutating func sendHelloRetryRequest(_ bend: (inout ServerHello) -> Void) throws {
        var hello = baseHello(random: .helloRetryRequest)
        hello.extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
        bend(&hello)
        transcript.replaceWithMessageHash()
        try send(hello.message())
    }

    package mutating func receiveSecondClientHello(_ clientOutput: [UInt8]) throws {
        reader.allowsChangeCipherSpec = true
        reader.append(clientOutput.span)
        while let inbound = try reader.next() {
            guard case .handshake(let message, _) = inbound else { continue }
            clientHello = try message.decode(ClientHello.self)
            transcript.update(message.bytes)
            return
        }
        throw RawPeerError.unusable("no second ClientHello")
    }

    /// Sends a ServerHello that answers the share for `group`.
    package mutating func sendServerHello(
        group: NamedGroup = .x25519, trailing: [UInt8] = [], _ bend: (inout ServerHello) -> Void = { _ in }
    ) throws {
        let shares = try clientHello.extensions.decode(KeyShareClientHello.self)?.clientShares ?? []
        guard let share = shares.first(where: { $0.group == group }) else { throw RawPeerError.unusable("no share") }
        let (own, secret) = try KeyExchange.respond(to: share.keyExchange, group: group, random: .system)
        guard let random = Random(RandomSource.system.bytes(32)) else { throw RawPeerError.unusable("random") }
        var hello = baseHello(random: random)
        hello.extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
        hello.extensions.append(KeyShareServerHello(serverShare: KeyShareEntry(group: group, keyExchange: own)))
        bend(&hello)
        let message = hello.message()
        transcript.update(message.bytes)
        try writer.write(handshake: message.bytes + trailing)
        handshakeSecret = EarlySecret(hash: suite.hash, psk: nil).handshakeSecret(secret)
        clientSecret = handshakeSecret.clientHandshakeTrafficSecret(transcriptHash: transcript.current())
        serverSecret = handshakeSecret.serverHandshakeTrafficSecret(transcriptHash: transcript.current())
    }

    /// From here on this side protects with the handshake keys.
    package mutating func installHandshakeKeys() {
        writer.install(serverSecret.trafficKeys(for: suite.aead))
    }

    package mutating func send(_ message: HandshakeMessage) throws {
        transcript.update(message.bytes)
        try writer.write(handshake: message.bytes)
    }

    package var certificate: CertificateMessage {
        CertificateMessage(context: [], entries: identity.identity.certificateChain.map { CertificateEntry(data: $0) })
    }

    /// A true signature over what was sent so far.
    package func certificateVerify() throws -> CertificateVerify {
        guard let scheme = identity.privateKey.signatureSchemes.first else { throw RawPeerError.unusable("scheme") }
        let input = SignatureInput(purpose: .serverCertificateVerifyTLS13, transcriptHash: transcript.current())
        return CertificateVerify(algorithm: scheme, signature: try identity.privateKey.sign(input.bytes, with: scheme))
    }

    /// The Finished that belongs here.
    package func finished() -> Finished {
        Finished(verifyData: serverSecret.verifyData(transcriptHash: transcript.current()))
    }

    /// Application keys over the transcript so far.
    package mutating func installApplicationKeys() -> TrafficSecret {
        let secret = handshakeSecret.masterSecret().serverApplicationTrafficSecret(transcriptHash: transcript.current())
        writer.install(secret.trafficKeys(for: suite.aead))
        return secret
    }

    /// The rest of an honest flight after ServerHello.
    package mutating func sendHonestRest() throws {
        installHandshakeKeys()
        try send(EncryptedExtensions(extensions: Extensions()).message())
        try send(certificate.message())
        try send(certificateVerify().message())
        try send(finished().message())
    }

    private func baseHello(random: Random) -> ServerHello {
        ServerHello(
            legacyVersion: .TLS12, random: random, legacySessionIDEcho: clientHello.legacySessionID, cipherSuite: suite.suite,
            legacyCompressionMethod: 0, extensions: Extensions())
    }
}

/// A test used a raw peer in a way that can't work.
package enum RawPeerError: Error {
    case unusable(String)
}
