// An HTTPS client of one request: prints what the server's root page is.
//
//   swift run FetchPage example.com

import ApusNIO
import ApusTLS
import ApusX509
import NIOCore
import NIOPosix

@main
struct FetchPage {
    static func main() async throws {
        try await fetch(host: CommandLine.arguments.dropFirst().first ?? "example.com")
    }

    static func fetch(host: String) async throws {
        let configuration = ClientConfiguration(verifier: CertificateVerifier(roots: try .system()))
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TLSClientHandler(configuration: configuration, serverName: host)
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(PrintHandler())
                }
            }
            .connect(host: host, port: 443).get()

        // Written now, sent when the handshake is complete and the server is who it says it is.
        let request = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        try await channel.writeAndFlush(request)
        try await channel.closeFuture.get()
    }
}

/// Prints the plaintext that arrives.
final class PrintHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        print(String(buffer: unwrapInboundIn(data)), terminator: "")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        print("\(error)")
        context.close(promise: nil)
    }
}
