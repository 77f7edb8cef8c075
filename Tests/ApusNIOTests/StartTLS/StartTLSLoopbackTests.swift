import ApusNIO
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Testing

@Suite("STARTTLS over real sockets")
struct StartTLSLoopbackTests {
    /// Answers each line that comes with the next of its lines, and then makes room for TLS.
    final class ScriptedServer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var script: [String]
        private let tls: () throws -> TLSServerHandler
        private var line: [UInt8] = []

        init(_ script: [String], tls: @escaping () throws -> TLSServerHandler) {
            self.script = script
            self.tls = tls
        }

        func channelActive(context: ChannelHandlerContext) { answer(context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            line += Array(unwrapInboundIn(data).readableBytesView)
            guard line.last == 10 else { return }
            line = []
            answer(context)
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard !script.isEmpty else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: script.removeFirst())), promise: nil)
            guard script.isEmpty, let handler = try? tls() else { return }
            try? context.pipeline.syncOperations.addHandler(handler, position: .after(self))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }

    static let smtp = ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"]

    private func shakeHands(_ script: [String]) async throws -> Result<NegotiatedParameters, any Error> {
        let identity = try TestIdentity(.p256)
        let server = ServerConfiguration(identities: [identity.identity])
        let client = ClientConfiguration(verifier: identity.verifier)
        var result: Result<NegotiatedParameters, any Error> = .failure(StartTLSError.closed)
        try await Loopback.withServer {
            [ScriptedServer(script) { try TLSServerHandler(configuration: server) }]
        } _: { address in
            let (channel, handshake) = try await ClientBootstrap(group: Loopback.group).connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let prelude = StartTLSHandler(.smtp, timeout: .seconds(60), eventLoop: channel.eventLoop)
                    let tls = try TLSClientHandler(configuration: client, serverName: "example.com")
                    try channel.pipeline.syncOperations.addHandlers([prelude, tls])
                    let handshake = channel.pipeline.syncOperations.tlsHandshake()
                    return (channel, prelude.started.flatMap { handshake })
                }
            }
            do { result = .success(try await handshake.get()) } catch { result = .failure(error) }
            try? await channel.close()
        }
        return result
    }

    @Test("leads to a handshake")
    func handshake() async throws {
        #expect(try await shakeHands(Self.smtp).get().version == .TLS13)
    }

    @Test("leads to none where bytes in the clear follow the answer")
    func injection() async throws {
        var script = Self.smtp
        script[2] += "250 injected\r\n"
        let result = try await shakeHands(script)
        #expect {
            try result.get()
        } throws: {
            ($0 as? StartTLSError) == .plaintextBehindAnswer(14)
        }
    }
}
