import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Records and the secrets of the schedule as events")
struct RecordEventTests {
    private struct Run {
        var client: [HandshakeEvent]
        var server: [HandshakeEvent]
        var clientSent: [UInt8]
        var serverSent: [UInt8]
    }

    private func run(_ version: ProtocolVersion, serverGroups: [NamedGroup]? = nil, reveal: Bool = true) async throws -> Run {
        let identity = try TestIdentity(.p256)
        let logs = (client: EventLog(), server: EventLog())
        var client = ClientConfiguration(verifier: identity.verifier)
        client.revealsSecrets = reveal
        var server = ServerConfiguration(identities: [identity.identity])
        server.policy.minimumVersion = version
        server.policy.maximumVersion = version
        if let serverGroups { server.policy.groups = serverGroups }
        server.revealsSecrets = reveal
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: logs.client.observer),
            server: try ServerConnection(configuration: server, observer: logs.server.observer))
        try await pair.handshake()
        try pair.client.send(Array("a question".utf8).span)
        try pair.server.send(Array("an answer".utf8).span)
        try pair.client.sendCloseNotify()
        try await pair.run()
        return Run(
            client: logs.client.events, server: logs.server.events, clientSent: pair.clientSent, serverSent: pair.serverSent)
    }

    private func records(_ events: [HandshakeEvent], _ direction: Direction) -> [RecordEvent] {
        events.compactMap { if case .record(let record) = $0.kind, record.direction == direction { record } else { nil } }
    }

    private func messages(_ events: [HandshakeEvent], _ direction: Direction) -> [UInt8] {
        events.flatMap { event -> [UInt8] in
            if case .message(let message) = event.kind, message.direction == direction { message.bytes } else { [] }
        }
    }

    @Test("are the wire's bytes, the same at both ends, and hold the messages", arguments: [ProtocolVersion.TLS13, .TLS12])
    func wire(_ version: ProtocolVersion) async throws {
        for groups in [nil, [NamedGroup.secp384r1]] {
            let run = try await run(version, serverGroups: groups)
            for (sender, receiver, wire) in [
                (run.client, run.server, run.clientSent), (run.server, run.client, run.serverSent),
            ] {
                let sent = records(sender, .sent)
                let received = records(receiver, .received)
                #expect(sent.flatMap(\.bytes) == wire)
                #expect(sent.map(\.bytes) == received.map(\.bytes))
                #expect(sent.map(\.type) == received.map(\.type))
                #expect(sent.map(\.content) == received.map(\.content))
                #expect(sent.map(\.sequenceNumber) == received.map(\.sequenceNumber))
                #expect(sent.map(\.epoch) == received.map(\.epoch))
                #expect(sent.filter { $0.type == .handshake }.flatMap { $0.content ?? [] } == messages(sender, .sent))
                #expect(sent.contains { $0.type == .applicationData && $0.epoch == .application })
            }
        }
    }

    @Test("give the same secrets on both sides, from which the traffic secrets follow")
    func schedule() async throws {
        let run = try await run(.TLS13)
        let stages = { (events: [HandshakeEvent]) -> [ScheduleSecretEvent] in
            events.compactMap { if case .scheduleSecret(let secret) = $0.kind { secret } else { nil } }
        }
        let client = stages(run.client)
        #expect(client.map(\.stage) == [.earlySecret, .sharedSecret, .handshakeSecret, .masterSecret])
        #expect(client == stages(run.server))
        let shared = try #require(client.first { $0.stage == .sharedSecret })
        let suite = try #require(
            run.client.compactMap { if case .completed(let parameters) = $0.kind { parameters.cipherSuite.tls13 } else { nil } }
                .first)
        let derived = EarlySecret(hash: suite.hash, psk: nil).handshakeSecret(SharedSecret(bytes: shared.secret))
        #expect(client.first { $0.stage == .handshakeSecret }?.secret == derived.revealed())
    }

    @Test("are not made where nothing is revealed")
    func hidden() async throws {
        let run = try await run(.TLS13, reveal: false)
        for event in run.client + run.server {
            switch event.kind {
            case .record, .scheduleSecret, .secret: Issue.record("\(event.kind)")
            default: continue
            }
        }
    }
}
