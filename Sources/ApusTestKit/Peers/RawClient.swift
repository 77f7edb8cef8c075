package import ApusCrypto
package import ApusRecord
package import ApusTLS

/// A TLS 1.3 client spoken by hand, so that a test can send what an honest client never would.
package struct RawClient: Sendable {
    package var reader = RecordReader()
    package var writer = RecordWriter()
    package private(set) var hello: ClientHello
    package let key: KeyExchangeKey
    private var transcript = TranscriptHash(.sha256)
    private var secrets: Secrets?
    private var flightHash: [UInt8] = []
    /// The server's messages as they came, in order.
    package private(set) var received: [HandshakeMessage] = []

    private struct Secrets: Sendable {
        var client: TrafficSecret
        var server: TrafficSecret
        var handshake: HandshakeSecret
    }

    /// A ClientHello with one suite (AES-128-GCM) and one share, before it is bent.
    package init(group: NamedGroup = .x25519) throws {
        key = try KeyExchangeKey.generate(group, random: .system)
        guard let random = Random(RandomSource.system.bytes(32)) else { throw RawPeerError.unusable("random") }
        var extensions = Extensions()
        extensions.append(ServerNameList(hostName: Array("test.example".utf8)))
        extensions.append(SupportedGroups(groups: [group]))
        extensions.append(SignatureAlgorithms(schemes: SecurityPolicy.default.signatureSchemes))
        extensions.append(SupportedVersionsClientHello(versions: [.TLS13]))
        extensions.append(KeyShareClientHello(clientShares: [KeyShareEntry(group: group, keyExchange: key.share)]))
        hello = ClientHello(
            legacyVersion: .TLS12, random: random, legacySessionID: [], cipherSuites: [.TLS_AES_128_GCM_SHA256],
            legacyCompressionMethods: [0], extensions: extensions)
        reader.allowsChangeCipherSpec = true
    }

    /// - Parameter trailing: bytes that follow in the same record.
    package mutating func sendClientHello(trailing: [UInt8] = [], _ bend: (inout ClientHello) -> Void = { _ in }) throws {
        bend(&hello)
        let message = hello.message()
        transcript.update(message.bytes)
        try writer.write(handshake: message.bytes + trailing)
    }

    /// Reads the server's whole flight, and has the handshake keys then.
    package mutating func receiveFlight(_ serverOutput: [UInt8]) throws {
        reader.append(serverOutput.span)
        while let inbound = try reader.next() {
            guard case .handshake(let message, let point) = inbound else { continue }
            received.append(message)
            transcript.update(message.bytes)
            guard message.type == .serverHello, let point else { continue }
            let serverHello = try message.decode(ServerHello.self)
            guard let share = try serverHello.extensions.decode(KeyShareServerHello.self)?.serverShare else {
                throw RawPeerError.unusable("no share")
            }
            let handshake = EarlySecret(hash: .sha256, psk: nil).handshakeSecret(
                try key.sharedSecret(peerShare: share.keyExchange))
            let hash = transcript.current()
            let secrets = Secrets(
                client: handshake.clientHandshakeTrafficSecret(transcriptHash: hash),
                server: handshake.serverHandshakeTrafficSecret(transcriptHash: hash), handshake: handshake)
            reader.install(secrets.server.trafficKeys(for: .aes128GCM), at: point)
            self.secrets = secrets
        }
        flightHash = transcript.current()
    }

    package mutating func installHandshakeKeys() throws {
        guard let secrets else { throw RawPeerError.unusable("no keys yet") }
        writer.install(secrets.client.trafficKeys(for: .aes128GCM))
    }

    /// This side's first application secret, over the transcript up to the server's Finished.
    package func applicationSecretOfServerFlight() throws -> TrafficSecret {
        guard let secrets else { throw RawPeerError.unusable("no keys yet") }
        return secrets.handshake.masterSecret().clientApplicationTrafficSecret(transcriptHash: flightHash)
    }

    package mutating func send(_ message: HandshakeMessage, trailing: [UInt8] = []) throws {
        transcript.update(message.bytes)
        try writer.write(handshake: message.bytes + trailing)
    }

    /// A true signature over what was sent so far.
    package func certificateVerify(_ identity: TestIdentity) throws -> CertificateVerify {
        guard let scheme = identity.privateKey.signatureSchemes.first else { throw RawPeerError.unusable("scheme") }
        let input = SignatureInput(purpose: .clientCertificateVerifyTLS13, transcriptHash: transcript.current())
        return CertificateVerify(algorithm: scheme, signature: try identity.privateKey.sign(input.bytes, with: scheme))
    }

    package func finished() throws -> Finished {
        guard let secrets else { throw RawPeerError.unusable("no keys yet") }
        return Finished(verifyData: secrets.client.verifyData(transcriptHash: transcript.current()))
    }
}
