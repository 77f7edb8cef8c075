import ApusExplain
import ApusTLS
import ApusTestKit
import Testing

@Suite("The story of a handshake")
struct ExplanationTests {
    /// Runs a handshake and gives both sides' events.
    private func events(
        reveal: Bool = false, serverGroups: [NamedGroup] = SecurityPolicy.default.groups
    ) async throws -> (client: [HandshakeEvent], server: [HandshakeEvent]) {
        let identity = try TestIdentity(.p256)
        let logs = (client: EventLog(), server: EventLog())
        var client = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.http11])
        client.revealsSecrets = reveal
        var server = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.http11])
        server.policy.groups = serverGroups
        server.revealsSecrets = reveal
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: logs.client.observer),
            server: try ServerConnection(configuration: server, observer: logs.server.observer))
        try await pair.handshake()
        return (logs.client.events, logs.server.events)
    }

    static let fullHandshake = [
        "ClientHello", "ServerHello", "Handshake keys", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished",
        "Application keys", "Finished", "The connection is ready",
    ]

    @Test("tells a full handshake in the order of time, seen from the client")
    func client() async throws {
        let story = Explanation(events: try await events().client)
        #expect(story.steps.map(\.title) == Self.fullHandshake)
        #expect(story.steps.map(\.number) == Array(1...story.steps.count))
        #expect(story.steps.first { $0.title == "ClientHello" }?.by == .client)
        #expect(story.steps.first { $0.title == "ServerHello" }?.by == .server)
        #expect(story.summary.contains("X25519MLKEM768"))
        let hello = try #require(story.steps.first)
        #expect(hello.fields.contains { $0.name == "server_name" && $0.value == "test.example" })
        #expect(hello.bytes.first == 1)
    }

    @Test("tells the same handshake seen from the server, with the same messages")
    func server() async throws {
        let both = try await events()
        let messages = { (events: [HandshakeEvent]) in Explanation(events: events).steps.filter { !$0.bytes.isEmpty }.map(\.bytes)
        }
        #expect(messages(both.client) == messages(both.server))
    }

    @Test("says why a HelloRetryRequest came")
    func helloRetryRequest() async throws {
        let story = Explanation(events: try await events(serverGroups: [.secp384r1]).client)
        #expect(story.steps.map(\.title).prefix(4) == ["ClientHello", "HelloRetryRequest", "ClientHello", "ServerHello"])
        let retry = try #require(story.steps.first { $0.title == "HelloRetryRequest" })
        #expect(retry.decisions.contains { $0.subject == .helloRetryRequest && $0.reason.contains("secp384r1") })
    }

    @Test("shows secrets only where the connection revealed them", arguments: [true, false])
    func secrets(reveal: Bool) async throws {
        let text = Explanation(events: try await events(reveal: reveal).client).text()
        #expect(text.contains("derived client_handshake_traffic_secret"))
        #expect(text.contains("       value ") == reveal)
        #expect(text.contains("the connection's secrets") == reveal)
    }

    @Test("has no escape codes without colour, and every byte when asked for")
    func text() async throws {
        let story = Explanation(events: try await events().client)
        #expect(!story.text().contains("\u{1b}"))
        #expect(story.text(color: true).contains("\u{1b}[1m"))
        #expect(story.text(showsBytes: true).contains("0000  01 00"))
    }

    @Test("keeps its sentences within a terminal's width")
    func width() async throws {
        let story = Explanation(events: try await events().client)
        let sentences = Set(story.steps.map(\.purpose))
        #expect(sentences.contains { $0.count > 101 })
        for line in story.text().split(separator: "\n") where sentences.contains(where: { $0.contains(line.dropFirst(5)) }) {
            #expect(line.count <= 101)
        }
    }

    @Test("ends a failed handshake at the fault")
    func failure() throws {
        let log = EventLog()
        let identity = try TestIdentity(.p256)
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: identity.verifier), serverName: ServerName("test.example"),
            observer: log.observer)
        try client.start()
        #expect(throws: TLSError.received(.handshakeFailure)) { try client.receive([21, 3, 3, 0, 2, 2, 40].span) }
        let story = Explanation(events: log.events)
        #expect(story.steps.map(\.title) == ["ClientHello", "Alert: handshake_failure", "The handshake failed"])
        #expect(story.summary.hasPrefix("failed"))
    }
}
