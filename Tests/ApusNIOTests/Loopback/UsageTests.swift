import ApusNIO
import ApusTLS
import ApusX509
import Foundation
import NIOCore
import NIOPosix
import Testing

/// What the README and the documentation show, compiled and run: one handler added to a channel's pipeline.
@Suite("The usage that the guides show", .timeLimit(.minutes(2)))
struct UsageTests {
    @Test("serves and connects with certificates from files, and refuses a name that is not in them")
    func serveAndConnect() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("apus-usage-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let ca = try DevelopmentCA.loadOrCreate(in: directory)
        let files = try ca.issue(names: [try #require(CertificateName("localhost"))], into: directory)
        let group = MultiThreadedEventLoopGroup.singleton

        let identity = try Identity(certificateFile: files.certificateFile, privateKeyFile: files.privateKeyFile)
        let serverConfiguration = ServerConfiguration(identities: [identity], applicationProtocols: [.http11])
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(try TLSServerHandler(configuration: serverConfiguration))
                    try channel.pipeline.syncOperations.addHandler(Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(server.localAddress)

        let roots = try TrustRoots(pemFile: ca.rootCertificateFile)
        let configuration = ClientConfiguration(verifier: CertificateVerifier(roots: roots), applicationProtocols: [.http11])
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TLSClientHandler(configuration: configuration, serverName: "localhost")
                    try channel.pipeline.syncOperations.addHandler(tls)
                }
            }
            .connect(to: address).get()
        let negotiated = try await channel.tlsHandshake().get()
        #expect(negotiated.applicationProtocol == .http11)
        #expect(negotiated.peerIdentity?.names.contains { $0.contains("localhost") } == true)
        #expect(negotiated.peerCertificates == identity.certificateChain)
        try await channel.close()

        let stranger = try ClientBootstrap(group: group)
            .connectTLS(configuration, host: "127.0.0.1", port: try #require(address.port), serverName: "other.example")
        let error = await #expect(throws: TLSError.self) { try await stranger.get() }
        guard case .untrusted(let peer) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(peer.reason == .wrongName)
        try await server.close()
    }
}
