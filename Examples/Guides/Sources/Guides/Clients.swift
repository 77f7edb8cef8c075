import ApusNIO
import NIOCore
import NIOPosix

func aClientInAPipeline() async throws {
    let configuration = ClientConfiguration(
        verifier: CertificateVerifier(roots: try .system()), applicationProtocols: [.h2, .http11])
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTLS(configuration, host: "example.com", port: 443).get()
    print(try await channel.tlsHandshake().get())
}

func aUniversalBootstrap(_ configuration: ClientConfiguration) throws -> NIOClientTCPBootstrap {
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    return NIOClientTCPBootstrap(bootstrap, tls: try TLSClientProvider(configuration, serverName: "example.com")).enableTLS()
}

func anAsyncChannel(_ configuration: ClientConfiguration) async throws {
    let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.allowRemoteHalfClosure, value: true)
        .connect(host: "example.com", port: 443) { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try TLSClientHandler(configuration: configuration, serverName: "example.com")
                try channel.pipeline.syncOperations.addHandler(tls)
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    try await client.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: "GET / HTTP/1.0\r\n\r\n"))
        for try await bytes in inbound { print(bytes.readableBytes) }
    }
}

/// PostgreSQL's way: eight bytes in the clear, one in answer, and TLS from there on.
func anUpgradeInBand(_ channel: any Channel, _ configuration: ClientConfiguration) throws {
    // In the handler that has read the server's “S”, and nothing behind it:
    let tls = try TLSClientHandler(configuration: configuration, serverName: "db.example")
    try channel.pipeline.syncOperations.addHandler(tls, position: .first)
}

func aClientCertificate(_ configuration: inout ClientConfiguration) throws {
    configuration.identity = try Identity(certificateFile: "client.pem", privateKeyFile: "client-key.pem")
}

func errorsThatHelp(_ configuration: ClientConfiguration) async {
    do {
        _ = try await TLSClient.connect(host: "example.com", port: 443, configuration: configuration)
    } catch let error as TLSError {
        print("\(error). \(error.advice)")
    } catch {
        print("no connection: \(error)")
    }
}
