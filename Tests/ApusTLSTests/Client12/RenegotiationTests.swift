import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import Testing

@Suite("Renegotiation and warnings in TLS 1.2")
struct RenegotiationTests {
    /// Plays a server against a client, honestly but for `hello`, until the client is connected.
    private func connect(
        _ client: inout ClientConnection, hello: (inout ServerHello) -> Void = { _ in }, before: [Alert] = [],
        behind: [Alert] = []
    ) throws -> RawServerTLS12 {
        try client.start()
        var server = try RawServerTLS12(clientOutput: client.takeOutput(), identity: .shared(.p256))
        for alert in before { try server.writer.write(alert: alert) }
        try server.sendServerHello(hello)
        for alert in behind { try server.writer.write(alert: alert) }
        try server.send(server.certificate.message())
        try server.send(server.serverKeyExchange().message())
        try server.send(ServerHelloDone().message())
        try client.receive(server.takeOutput().span)
        try server.receiveFlight(client.takeOutput())
        try server.sendHonestEnd()
        try client.receive(server.takeOutput().span)
        return server
    }

    private func newClient(_ policy: SecurityPolicy = .default) throws -> ClientConnection {
        let verifier = try TestIdentity.shared(.p256).verifier
        return try ClientConnection(
            configuration: ClientConfiguration(verifier: verifier, policy: policy), serverName: ServerName("test.example"))
    }

    // RFC7627-5.4-4, RFC5746-4.2-1
    @Test("a HelloRequest is answered with a warning, no_renegotiation, and the connection goes on")
    func helloRequest() throws {
        var client = try newClient()
        var server = try connect(&client)
        for _ in 0..<3 {
            try server.send(HelloRequest().message())
            server.endRecord()
            try server.writer.write(applicationData: [1, 2, 3].span)
            try client.receive(server.takeOutput().span)
            let data = client.takeApplicationData()
            #expect(data == [1, 2, 3])
            server.reader.append(client.takeOutput().span)
            #expect(try server.reader.next() == .alert(Alert(level: .warning, description: .noRenegotiation)))
        }
    }

    @Test("a warning about the name lets the handshake go on, before ServerHello and behind it")
    func unrecognizedName() throws {
        let warning = Alert(level: .warning, description: .unrecognizedName)
        var client = try newClient()
        _ = try connect(&client, before: [warning], behind: [warning])
        let complete = client.isHandshakeComplete
        #expect(complete)
    }

    @Test(
        "the same alert as a fatal one ends it, and a close_notify before the end of the handshake too",
        arguments: [Alert(level: .fatal, description: .unrecognizedName), Alert(level: .warning, description: .closeNotify)])
    func fatal(_ alert: Alert) throws {
        var client = try newClient()
        #expect(throws: TLSError.received(alert.description)) { _ = try connect(&client, before: [alert]) }
    }

    @Test("a warning is no warning to a client of TLS 1.3 alone")
    func warningInTLS13() throws {
        var client = try newClient(.tls13)
        try client.start()
        var writer = RecordWriter()
        try writer.write(alert: Alert(level: .warning, description: .unrecognizedName))
        #expect(throws: TLSError.received(.unrecognizedName)) { try client.receive(writer.takeOutput().span) }
    }

    @Test("without extended_master_secret nothing is exported: it would not be bound to the connection")
    func noExporter() throws {
        var client = try newClient()
        _ = try connect(&client, hello: { $0.extensions.remove(.extendedMasterSecret) })
        let negotiated = client.negotiated
        #expect(negotiated?.isBoundToHandshake == false)
        #expect(throws: TLSError.self) { try client.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 32) }
    }
}
