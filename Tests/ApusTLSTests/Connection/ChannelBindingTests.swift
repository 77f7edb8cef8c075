import ApusTLS
import ApusTestKit
import Testing

@Suite("The channel binding tls-exporter")
struct ChannelBindingTests {
    // RFC8446-E.1-2
    @Test("is the same at both ends, and another in every connection", arguments: [ProtocolVersion.TLS13, .TLS12])
    func bound(_ version: ProtocolVersion) async throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<3 {
            var pair = try ConnectionPair.make(
                identity: try TestIdentity.shared(.p256),
                configureClient: {
                    $0.policy.minimumVersion = version
                    $0.policy.maximumVersion = version
                })
            #expect(throws: TLSError.self) { try pair.client.tlsExporter() }
            try await pair.handshake()
            let (client, server) = (try pair.client.tlsExporter(), try pair.server.tlsExporter())
            #expect(client == server)
            #expect(client.count == 32)
            let exported = try pair.server.exportKeyingMaterial(label: "EXPORTER-Channel-Binding", context: [], length: 32)
            #expect(exported == client)
            seen.insert(client)
        }
        #expect(seen.count == 3)
    }
}
