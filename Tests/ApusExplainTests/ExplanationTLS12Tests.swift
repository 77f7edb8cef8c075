import ApusCrypto
import ApusExplain
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("The story of a TLS 1.2 handshake")
struct ExplanationTLS12Tests {
    /// Both sides' events and what went over the wire, with a line each way.
    static func record(
        _ kind: KeyKind = .rsa(bits: 2048), suite: CipherSuite, version: ProtocolVersion = .TLS12, reveal: Bool = true
    ) async throws -> ClassicRecording {
        let identity = try TestIdentity(kind)
        let logs = (client: EventLog(), server: EventLog())
        var policy = SecurityPolicy.legacy
        policy.cipherSuites = [suite]
        policy.minimumVersion = version
        policy.maximumVersion = version
        var client = ClientConfiguration(verifier: identity.verifier, policy: policy)
        client.revealsSecrets = reveal
        var server = ServerConfiguration(identities: [identity.identity], policy: policy)
        server.revealsSecrets = reveal
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: logs.client.observer),
            server: try ServerConnection(configuration: server, observer: logs.server.observer))
        try await pair.handshake()
        try pair.client.send(Array("a question".utf8).span)
        try pair.server.send(Array("an answer".utf8).span)
        try await pair.run()
        return ClassicRecording(
            clientEvents: logs.client.events, serverEvents: logs.server.events, wireToServer: pair.clientSent,
            wireToClient: pair.serverSent, readByServer: pair.serverReceived, readByClient: pair.clientReceived)
    }

    private static let rsa = [
        "ClientHello", "ServerHello", "Certificate", "ServerHelloDone", "ClientKeyExchange", "Session keys",
        "ChangeCipherSpec",
        "Finished", "ChangeCipherSpec", "Finished", "The connection is ready",
        "Application data", "Application data",
    ]

    @Test("tells each kind of key exchange in the order of time, the same messages on both sides")
    func steps() async throws {
        var ephemeral = Self.rsa
        ephemeral.insert("ServerKeyExchange", at: 3)
        for (suite, kind, titles) in [
            (CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, KeyKind.rsa(bits: 2048), Self.rsa),
            (.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .p256, ephemeral),
        ] {
            let recording = try await Self.record(kind, suite: suite)
            let client = Explanation(events: recording.clientEvents)
            let server = Explanation(events: recording.serverEvents)
            #expect(client.steps.map(\.title) == titles)
            #expect(server.steps.map(\.title) == titles)
            #expect(client.steps.map(\.bytes) == server.steps.map(\.bytes))
            #expect(client.summary.hasPrefix("TLS 1.2, \(suite)"))
            for step in client.steps where !step.bytes.isEmpty {
                #expect(!step.purpose.isEmpty)
                #expect(!step.fields.isEmpty || step.title == "ServerHelloDone")
            }
        }
    }

    @Test("says truly whether the secret crossed the wire")
    func keyExchange() async throws {
        let rsa = Explanation(events: try await Self.record(suite: .TLS_RSA_WITH_AES_128_CBC_SHA).clientEvents).text()
        #expect(rsa.contains("decrypts the premaster secret with its private key"))
        #expect(!rsa.contains("never crossed the wire"))
        let ephemeral = Explanation(
            events: try await Self.record(.p256, suite: .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256).clientEvents
        ).text()
        #expect(ephemeral.contains("never crossed the wire"))
    }

    @Test("shows secrets only where the connection revealed them", arguments: [true, false])
    func secrets(reveal: Bool) async throws {
        let recording = try await Self.record(suite: .TLS_RSA_WITH_AES_128_CBC_SHA, reveal: reveal)
        let story = Explanation(events: recording.clientEvents)
        let keys = try #require(story.steps.first { $0.title == "Session keys" })
        #expect(
            keys.derivations.map(\.name) == [
                "pre_master_secret", "master_secret", "client_write_MAC_key", "server_write_MAC_key", "client_write_key",
                "server_write_key",
            ])
        #expect(keys.derivations.allSatisfy { ($0.output != nil) == reveal })
        #expect(story.showsSecrets == reveal)
    }
}

@Suite("The classic handshake in its nine steps")
struct ClassicHandshakeTests {
    static let suites = TLS12CipherSuite.all.filter { $0.keyExchange == .staticRSA }.map(\.suite)

    @Test("each value is there twice, the same, and every step that has bytes shows those of the wire", arguments: suites)
    func nineSteps(_ suite: CipherSuite) async throws {
        let recording = try await ExplanationTLS12Tests.record(suite: suite)
        let story = try #require(Explanation(classic: recording))
        #expect(story.steps.map(\.number) == Array(1...9))
        let text = story.text(showsBytes: true)
        // random values, premaster secret, master secret, at least two keys, two Finished
        #expect(text.components(separatedBy: "  the same").count > 7)
        #expect(!text.contains("NOT the same"))
        for step in story.steps where !step.bytes.isEmpty {
            #expect(
                Self.contains(recording.wireToServer, step.bytes) || Self.contains(recording.wireToClient, step.bytes),
                "\(step.title)")
        }
        #expect(story.steps.filter(\.bytes.isEmpty).map(\.title) == ["Session keys"])
        #expect(text.contains("\"a question\""))
        #expect(text.contains("\"an answer\""))
        #expect(!Self.contains(recording.wireToServer, Array("a question".utf8)))
    }

    @Test("a value that differs is called so")
    func differs() async throws {
        var recording = try await ExplanationTLS12Tests.record(suite: .TLS_RSA_WITH_AES_128_CBC_SHA)
        for index in recording.serverEvents.indices {
            guard case .premasterSecret(let bytes) = recording.serverEvents[index].kind else { continue }
            recording.serverEvents[index] = HandshakeEvent(
                time: recording.serverEvents[index].time, kind: .premasterSecret(bytes.map { ~$0 }))
        }
        let story = try #require(Explanation(classic: recording))
        #expect(story.text().components(separatedBy: "NOT the same").count == 2)
    }

    @Test("it is told of nothing else: another key exchange, another version, no secrets, half a recording")
    func nothingElse() async throws {
        let suite = CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA
        var recordings = [
            try await ExplanationTLS12Tests.record(suite: .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
            try await ExplanationTLS12Tests.record(suite: .TLS_AES_128_GCM_SHA256, version: .TLS13),
            try await ExplanationTLS12Tests.record(suite: suite, reveal: false),
        ]
        var half = try await ExplanationTLS12Tests.record(suite: suite)
        half.wireToClient = []
        recordings.append(half)
        half = try await ExplanationTLS12Tests.record(suite: suite)
        half.serverEvents = []
        recordings.append(half)
        for recording in recordings { #expect(Explanation(classic: recording) == nil) }
    }

    private static func contains(_ stream: [UInt8], _ part: [UInt8]) -> Bool {
        guard !part.isEmpty, stream.count >= part.count else { return false }
        return (0...stream.count - part.count).contains { stream[$0..<$0 + part.count].elementsEqual(part) }
    }
}
