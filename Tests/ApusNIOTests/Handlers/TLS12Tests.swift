import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import ApusNIO

@Suite("TLS 1.2 over a channel", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct TLS12Tests {
    private static func connected(
        configureClient: (inout ClientConfiguration) -> Void = { _ in },
        configureServer: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> EmbeddedPair {
        try EmbeddedPair.connected(
            configureClient: configureClient,
            configureServer: { configuration in
                configuration.policy.maximumVersion = .TLS12
                configureServer(&configuration)
            })
    }

    @Test("carries data both ways, however the transport splits it", arguments: [1, 7, .max])
    func data(_ pieceSize: Int) throws {
        let pair = try Self.connected()
        defer { pair.finish() }
        #expect(pair.client.tls.negotiated?.version == .TLS12)
        #expect(pair.server.tls.negotiated?.version == .TLS12)
        let sent = pieceSize == 1 ? pattern(2_000) : pattern(100_000)
        let writes = [pair.client.writeAndFlush(sent), pair.server.writeAndFlush(sent)]
        pair.exchange(pieceSize: pieceSize)
        for write in writes { #expect(write.isFulfilled) }
        #expect(pair.client.application.received == sent)
        #expect(pair.server.application.received == sent)
    }

    @Test("closes with a close_notify from either side")
    func close() throws {
        let pair = try Self.connected()
        defer { pair.finish() }
        let write = pair.client.write([1, 2, 3])
        let close = pair.client.channel.close()
        pair.exchange()
        #expect(write.isFulfilled && close.isFulfilled)
        #expect(pair.server.application.received == [1, 2, 3])
        #expect(pair.server.application.happenings.contains(.tlsEvent(.shutdownCompleted)))
    }

    @Test("tells a cut from an end")
    func cut() throws {
        let pair = try Self.connected()
        defer { pair.finish() }
        pair.client.cut()
        #expect(pair.client.application.happenings.contains(.tlsError(.truncated(.duringData))))
    }

    @Test("ends before anything is sent to a server that is not trusted, which is told why")
    func untrusted() throws {
        let identity = try TestIdentity.shared
        let reason = UntrustedPeer(reason: .unknownIssuer, message: "not known")
        let pair = try EmbeddedPair(
            configureClient: { configuration in
                configuration.verifier = FixedVerifier(verdict: .untrusted(reason))
            },
            configureServer: { configuration in
                configuration.policy.maximumVersion = .TLS12
                configuration.clientAuthentication = .required(identity.verifier)
            })
        defer { pair.finish() }
        try pair.activate()
        pair.exchange()
        #expect(!pair.client.application.isHandshakeComplete)
        #expect(pair.client.application.errors == [.tlsError(.untrusted(reason))])
        #expect(pair.server.application.happenings.contains(.tlsError(.received(.unknownCA))))
    }
}
