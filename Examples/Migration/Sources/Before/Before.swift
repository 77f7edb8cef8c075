// A server that demands client certificates and speaks a protocol of its own, and its client: with swift-nio-ssl.

import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

@main
struct Before {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let port = Int(arguments[2]) else {
            print("usage: Before serve|connect PORT CERTIFICATE.pem KEY.pem ROOTS.pem")
            return
        }
        let (certificate, key, roots) = (arguments[3], arguments[4], arguments[5])
        do {
            if arguments[1] == "serve" {
                try await serve(port: port, certificate: certificate, key: key, roots: roots)
            } else {
                try await connect(port: port, certificate: certificate, key: key, roots: roots)
            }
        } catch let error as NIOSSLError {
            print("TLS: \(error)")
        }
    }

    static func serve(port: Int, certificate: String, key: String, roots: String) async throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .file(roots)
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = ["shout/1"]
        let context = try NIOSSLContext(configuration: configuration)

        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(Shout())
                }
            }
            .bind(host: "localhost", port: port).get()
        print("listening on \(server.localAddress?.description ?? "?")")
        try await server.closeFuture.get()
    }

    static func connect(port: Int, certificate: String, key: String, roots: String) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        configuration.trustRoots = .file(roots)
        configuration.applicationProtocols = ["shout/1"]
        let context = try NIOSSLContext(configuration: configuration)

        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(PrintLine())
                }
            }
            .connect(host: "localhost", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: "said quietly\n"))
        print("version: \(try await channel.nioSSL_tlsVersion().get().map { "\($0)" } ?? "none")")
        try await channel.closeFuture.get()
    }
}
