import ApusNIO
import NIOCore
import NIOPosix

func aServerInAPipeline() async throws {
    let identity = try Identity(certificateFile: "site.pem", privateKeyFile: "site-key.pem")
    let configuration = ServerConfiguration(identities: [identity], applicationProtocols: [.http11])
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(TLSServerHandler(configuration: configuration))
            }
        }
        .bind(host: "localhost", port: 8443).get()
    try await server.closeFuture.get()
}

func severalSites(_ sites: [String: ServerConfiguration]) -> TLSServerHandler {
    TLSServerHandler { clientHello in sites[clientHello.serverName ?? ""] }
}

func clientCertificates(_ configuration: inout ServerConfiguration) throws {
    let verifier = CertificateVerifier(roots: try TrustRoots(pemFile: "clients.pem"))
    configuration.clientAuthentication = .required(verifier)
}

/// A key that never enters this process.
struct DistantKey: RemoteSigner {
    let signatureSchemes: [SignatureScheme] = [.ecdsa_secp256r1_sha256]
    let ask: @Sendable (SignatureInput, SignatureScheme) async throws -> [UInt8]

    func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8] {
        try await ask(input, scheme)
    }
}

func aRemoteKey(_ key: DistantKey) throws -> Identity {
    Identity(certificateChain: try CertificateChain.load(pemFile: "site.pem"), signer: key)
}

func renewal(_ configuration: inout ServerConfiguration) throws -> ReloadingIdentity {
    let identity = try ReloadingIdentity(certificateFile: "site.pem", privateKeyFile: "site-key.pem")
    configuration.identitySelector = identity
    return identity
}
