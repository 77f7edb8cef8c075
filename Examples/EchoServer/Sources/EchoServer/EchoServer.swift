// An echo server over TLS: what a client sends comes back.
//
//   apus certificate issue localhost --out certificates
//   swift run EchoServer certificates/localhost.pem certificates/localhost.key
//   echo hello | apus connect localhost:8443 --ca ROOT.pem        (`apus certificate ca` says where the root is)

import ApusNIO
import ApusTLS
import ApusX509
import NIOCore
import NIOPosix

@main
struct EchoServer {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let certificate = arguments.first, let key = arguments.dropFirst().first else {
            print("usage: EchoServer CERTIFICATE.pem KEY.pem")
            return
        }
        try await serve(certificate: certificate, key: key, port: 8443)
    }

    static func serve(certificate: String, key: String, port: Int) async throws {
        let identity = try Identity(certificateFile: certificate, privateKeyFile: key)
        let configuration = ServerConfiguration(identities: [identity])

        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSServerHandler(configuration: configuration))
                    try channel.pipeline.syncOperations.addHandler(EchoHandler())
                }
            }
            .bind(host: "localhost", port: port).get()

        print("listening on \(server.localAddress?.description ?? "?")")
        try await server.closeFuture.get()
    }
}

/// Plaintext in, plaintext out: this handler knows nothing of TLS.
final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        if let event = event as? TLSHandshakeCompletedEvent { print(event.negotiated.cipherSuite) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        print("\(error)")
        context.close(promise: nil)
    }
}
