import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import Testing

@testable import ApusNIO

@Suite("A server that chooses its configuration by ClientHello", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct ConfigurationSelectionTests {
    private func pair(asking name: String, server: TLSServerHandler) throws -> EmbeddedPair {
        var configuration = ClientConfiguration(verifier: try TestIdentity.shared.verifier)
        configuration.applicationProtocols = ["a", "b"]
        return EmbeddedPair(
            client: try EmbeddedEnd(TLSClientHandler(configuration: configuration, serverName: name)),
            server: try EmbeddedEnd(server))
    }

    /// One site speaks `a`, the other `b`.
    private func sites() throws -> [String: ServerConfiguration] {
        let identity = try TestIdentity.shared.identity
        return [
            "a.example": ServerConfiguration(identities: [identity], applicationProtocols: ["a"]),
            "b.example": ServerConfiguration(identities: [identity], applicationProtocols: ["b"]),
        ]
    }

    @Test("looks it up by name", arguments: [("a.example", "a"), ("b.example", "b")] as [(String, ApplicationProtocol)])
    func lookUp(_ name: String, _ expected: ApplicationProtocol) throws {
        let sites = try sites()
        let pair = try pair(asking: name, server: TLSServerHandler { sites[$0.serverName ?? ""] })
        defer { pair.finish() }
        try pair.activate()
        pair.exchange()
        #expect(pair.client.tls.negotiated?.applicationProtocol == expected)
        #expect(pair.server.tls.negotiated?.serverName == name)
    }

    @Test("refuses a name that it does not serve, and the client hears why")
    func unknownName() throws {
        let sites = try sites()
        let pair = try pair(asking: "c.example", server: TLSServerHandler { sites[$0.serverName ?? ""] })
        defer { pair.finish() }
        try pair.activate()
        pair.exchange()
        #expect(pair.server.application.errors == [.tlsError(.incompatible(.serverName("c.example")))])
        #expect(pair.client.application.errors == [.tlsError(.received(.unrecognizedName))])
    }

    @Test("needs no thread but its own where the awaited answer does not suspend")
    func immediateAnswer() throws {
        let sites = try sites()
        let pair = try pair(
            asking: "b.example",
            server: TLSServerHandler(awaiting: { clientHello in
                guard let site = sites[clientHello.serverName ?? ""] else { throw CancellationError() }
                return site
            }))
        defer { pair.finish() }
        try pair.activate()
        // Everything happens within these calls: nothing is left to another thread.
        pair.exchange()
        #expect(pair.client.tls.negotiated?.applicationProtocol == "b")
    }
}
