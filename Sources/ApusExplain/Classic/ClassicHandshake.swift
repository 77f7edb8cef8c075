import ApusCrypto
import ApusTLS
import ApusWire

extension Explanation {
    /// The RSA handshake of the textbooks in its nine steps, told from what both sides recorded: each value stands there as the one side
    /// and as the other derived it.
    ///
    /// - Returns: nil where the recording is no complete connection of TLS 1.2 with static RSA key exchange and revealed secrets.
    public init?(classic recording: ClassicRecording) {
        guard let story = ClassicHandshake(recording) else { return nil }
        let steps = story.steps()
        guard steps.count == ClassicHandshake.stepCount else { return nil }
        let numbered = steps.enumerated().map { index, step in
            var step = step
            step.number = index + 1
            return step
        }
        self.init(role: .client, summary: story.summary, steps: numbered)
        traits = [.tls12, .staticRSA]
    }
}

/// The nine steps.
struct ClassicHandshake {
    static let stepCount = 9

    private let client: ClassicSide
    private let server: ClassicSide
    private let toServer: WireRecords
    private let toClient: WireRecords
    private let recording: ClassicRecording
    private let suite: TLS12CipherSuite

    init?(_ recording: ClassicRecording) {
        client = ClassicSide(recording.clientEvents)
        server = ClassicSide(recording.serverEvents)
        guard let suite = client.facts.suite, suite.keyExchange == .staticRSA, server.facts.suite == suite,
            client.completed != nil,
            server.completed != nil
        else { return nil }
        self.suite = suite
        self.recording = recording
        toServer = WireRecords(recording.wireToServer)
        toClient = WireRecords(recording.wireToClient)
    }

    var summary: String {
        "TLS 1.2, \(suite.suite): no forward secrecy. Whoever gets the server's private key later can decrypt this recording, which is why it needs the legacy policy."
    }

    /// Those that the recording holds everything for.
    func steps() -> [Explanation.Step] {
        [
            clientRandom(), serverRandom(), certificate(), encryptedPremaster(), decryptedPremaster(), sessionKeys(),
            clientFinished(),
            serverFinished(), symmetric(),
        ].compactMap { $0 }
    }

    // MARK: In the clear

    private func clientRandom() -> Explanation.Step? {
        guard let sent = client.message(.clientHello, .sent), let here = try? sent.decode(ClientHello.self),
            let there = try? server.message(.clientHello, .received)?.decode(ClientHello.self)
        else { return nil }
        return step(
            "ClientHello: the client random", .client, "The client says what it can do, and sends a random value.",
            both("client random", here.random.bytes, there.random.bytes) + [
                Explanation.Field("cipher_suites", MessageStory.list(here.cipherSuites))
            ], sent.bytes, .plaintext)
    }

    private func serverRandom() -> Explanation.Step? {
        guard let sent = server.message(.serverHello, .sent), let there = try? sent.decode(ServerHello.self),
            let here = try? client.message(.serverHello, .received)?.decode(ServerHello.self)
        else { return nil }
        return step(
            "ServerHello: the server random", .server, "The server chooses the cipher suite, and sends its own random value.",
            both("server random", here.random.bytes, there.random.bytes) + [
                Explanation.Field("cipher_suite", there.cipherSuite.description, reason: server.choices[.cipherSuite]?.reason)
            ], sent.bytes, .plaintext)
    }

    private func certificate() -> Explanation.Step? {
        guard let received = client.message(.certificate, .received),
            let certificate = try? received.decode(CertificateTLS12.self)
        else {
            return nil
        }
        var fields = CertificateStory.fields(certificate.certificates)
        if let check = client.checks[.certificateChain] { fields.append(Explanation.Field("the client checked", check)) }
        return step(
            "Certificate: who the server is", .server,
            "The server shows its public key in a certificate. That it holds the private key is not shown yet: being able to read what comes next will show it.",
            fields, received.bytes, .plaintext)
    }

    private func encryptedPremaster() -> Explanation.Step? {
        guard let sent = client.message(.clientKeyExchange, .sent), let exchange = try? sent.decode(ClientKeyExchangeRSA.self),
            let premaster = client.facts.premasterSecret
        else { return nil }
        return step(
            "ClientKeyExchange: the premaster secret, encrypted", .client,
            "The client draws 46 random bytes, puts the version that it offered before them, and encrypts that to the certificate's public key.",
            [
                Explanation.Field("premaster secret", "client  \(hexadecimal(premaster))"),
                Explanation.Field("encrypted", "\(exchange.encryptedPreMasterSecret.count) bytes, in the message below"),
            ], sent.bytes, .plaintext)
    }

    private func decryptedPremaster() -> Explanation.Step? {
        guard let here = client.facts.premasterSecret, let there = server.facts.premasterSecret,
            let received = server.message(.clientKeyExchange, .received)
        else { return nil }
        var step = step(
            "The premaster secret, decrypted", .server,
            "The server decrypts the message with its private key. Had anything in it been wrong, it would have gone on with random bytes, without a word. So nobody can use it to decrypt by trial.",
            both("premaster secret", here, there), received.bytes, nil)
        // Nothing is sent: it happens at the server.
        step.kind = .keys
        return step
    }

    // MARK: Derived

    private func sessionKeys() -> Explanation.Step? {
        guard let here = client.masterSecret, let there = server.masterSecret else { return nil }
        var fields = both("master secret", here, there)
        for (ours, theirs) in zip(client.facts.keys(suite, masterSecret: here), server.facts.keys(suite, masterSecret: there)) {
            fields += both(ours.name, ours.value, theirs.value)
        }
        return step(
            "Session keys", .both, client.facts.keysPurpose(suite) + " Nothing of this crosses the wire.", fields, [], nil)
    }

    // MARK: Protected

    private func clientFinished() -> Explanation.Step? {
        finished(
            "Finished of the client", .client, toServer, sender: client, receiver: server,
            "The first encrypted message: a keyed checksum over all that was said. The server computes it, too.")
    }

    private func serverFinished() -> Explanation.Step? {
        finished(
            "Finished of the server", .server, toClient, sender: server, receiver: client,
            "The same from the other side. With it the client knows that the server could read the premaster secret: it is who its certificate says."
        )
    }

    private func finished(
        _ title: String, _ actor: Explanation.Actor, _ wire: WireRecords, sender: ClassicSide, receiver: ClassicSide,
        _ purpose: String
    ) -> Explanation.Step? {
        guard let record = wire.protectedHandshake.first, let check = receiver.checks[.finished],
            let sent = try? sender.message(.finished, .sent)?.decode(Finished.self),
            let received = try? receiver.message(.finished, .received)?.decode(Finished.self)
        else { return nil }
        let values = actor == .client ? (sent.verifyData, received.verifyData) : (received.verifyData, sent.verifyData)
        return step(
            title, actor, purpose,
            both("verify_data", values.0, values.1) + [
                Explanation.Field(actor == .client ? "the server checked" : "the client checked", check)
            ], record, .application)
    }

    private func symmetric() -> Explanation.Step? {
        guard let request = toServer.applicationData.first, let answer = toClient.applicationData.first,
            !recording.readByServer.isEmpty, !recording.readByClient.isEmpty
        else { return nil }
        return step(
            "Symmetric encryption", .both,
            "From here on both sides encrypt what they have to say with the session keys. Below stands the first record, and what it became at the other end.",
            [
                Explanation.Field("the server read", Self.text(recording.readByServer)),
                Explanation.Field("the client read", Self.text(recording.readByClient)),
                Explanation.Field("answer on the wire", "\(answer.count) bytes: \(abbreviated(answer))"),
            ], request, .application)
    }

    // MARK: How it is put

    private func step(
        _ title: String, _ actor: Explanation.Actor, _ purpose: String, _ fields: [Explanation.Field], _ bytes: [UInt8],
        _ epoch: Epoch?
    ) -> Explanation.Step {
        var step = Explanation.Step(bytes.isEmpty ? .keys : .message, title, by: actor, purpose: purpose, fields: fields, at: 0)
        step.bytes = bytes
        step.epoch = epoch
        step.isTLS12 = true
        return step
    }

    /// A value as each side has it.
    private func both(_ name: String, _ client: [UInt8], _ server: [UInt8]) -> [Explanation.Field] {
        [
            Explanation.Field(name, "client  \(hexadecimal(client))"),
            Explanation.Field("", "server  \(hexadecimal(server))\(client == server ? "  the same" : "  NOT the same")"),
        ]
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(200), as: UTF8.self)
        return "\"" + text.map { $0.isNewline ? "⏎" : String($0) }.joined() + "\""
    }
}
