// A server that demands client certificates and speaks a protocol of its own, and its client: with Apus.

import ApusNIO
import NIOCore
import NIOPosix
import NIOTLS

@main
struct After {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let port = Int(arguments[2]) else {
            print("usage: After serve|connect PORT CERTIFICATE.pem KEY.pem ROOTS.pem")
            return
        }
        let (certificate, key, roots) = (arguments[3], arguments[4], arguments[5])
        do {
            if arguments[1] == "serve" {
                try await serve(port: port, certificate: certificate, key: key, roots: roots)
            } else {
                try await connect(port: port, certificate: certificate, key: key, roots: roots)
            }
        } catch let error as TLSError {
            print("TLS: \(error)")
        }
    }

    static func serve(port: Int, certificate: String, key: String, roots: String) async throws {
        var configuration = ServerConfiguration(
            identities: [try Identity(certificateFile: certificate, privateKeyFile: key)], applicationProtocols: ["shout/1"])
        configuration.policy.minimumVersion = .TLS12
        configuration.clientAuthentication = .required(CertificateVerifier(roots: try TrustRoots(pemFile: roots)))

        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [configuration] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSServerHandler(configuration: configuration))
                    try channel.pipeline.syncOperations.addHandler(Shout())
                }
            }
            .bind(host: "localhost", port: port).get()
        print("listening on \(server.localAddress?.description ?? "?")")
        try await server.closeFuture.get()
    }

    static func connect(port: Int, certificate: String, key: String, roots: String) async throws {
        var configuration = ClientConfiguration(
            verifier: CertificateVerifier(roots: try TrustRoots(pemFile: roots)), applicationProtocols: ["shout/1"])
        configuration.identity = try Identity(certificateFile: certificate, privateKeyFile: key)

        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { [configuration] channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try TLSClientHandler(configuration: configuration, serverName: "localhost")
                    try channel.pipeline.syncOperations.addHandler(tls)
                    try channel.pipeline.syncOperations.addHandler(PrintLine())
                }
            }
            .connect(host: "localhost", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: "said quietly\n"))
        print("version: \(try await channel.tlsHandshake().get().version)")
        try await channel.closeFuture.get()
    }
}
