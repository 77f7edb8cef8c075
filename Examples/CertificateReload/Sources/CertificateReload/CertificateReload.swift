// A server whose certificate is renewed while it runs: services of swift-service-lifecycle, a log with what each handshake agreed on.

import ApusNIO
import Logging
import ServiceLifecycle

/// Looks at the files again once in a while, until the program shuts down.
struct Reloading: Service {
    let identity: ReloadingIdentity
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await identity.reloadContinuously(every: .milliseconds(200)) { outcome in
                switch outcome {
                case .success(let identity): logger.info("the certificate was renewed", metadata: ["identity": "\(identity)"])
                case .failure(let error): logger.error("the old certificate stays", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

/// Says hello to each client.
struct Greeting: Service {
    let server: TLSServer
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await server.run(onError: { logger.warning("a connection failed", metadata: ["error": "\($0)"]) }) { stream in
                let negotiated = try await stream.negotiated
                var logger = logger
                logger[metadataKey: "peer"] = "\(stream.remoteAddress?.description ?? "?")"
                logger.info("connected", metadata: negotiated.logMetadata)
                try await stream.write("hello over \(negotiated.version)\n")
            }
        }
    }
}

extension NegotiatedParameters {
    /// Under the names that this program's logs use.
    var logMetadata: Logger.Metadata {
        [
            "tls.version": "\(version)", "tls.cipher": "\(cipherSuite)", "tls.group": "\(group.map(\.description) ?? "none")",
            "tls.resumed": "\(isResumed)", "tls.server_name": "\(serverName ?? "none")",
        ]
    }
}

@main
struct CertificateReload {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[3]) else {
            print("usage: CertificateReload CERTIFICATE.pem KEY.pem PORT")
            return
        }
        let logger = Logger(label: "CertificateReload")
        let identity = try ReloadingIdentity(certificateFile: arguments[1], privateKeyFile: arguments[2])
        var configuration = ServerConfiguration(identities: [])
        configuration.identitySelector = identity
        let server = try await TLSServer.listen(host: "localhost", port: port, configuration: configuration)
        print("listening on \(server.localAddress?.description ?? "?")")
        let services: [any Service] = [Reloading(identity: identity, logger: logger), Greeting(server: server, logger: logger)]
        try await ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger).run()
    }
}
