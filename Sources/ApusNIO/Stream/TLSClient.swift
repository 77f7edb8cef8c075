public import ApusTLS
import ApusX509
public import NIOCore
public import NIOPosix

/// Connects over TLS, for programs that want bytes and no pipeline.
///
/// ```swift
/// let stream = try await TLSClient.connect(host: "example.com", port: 443)
/// try await stream.write("GET / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
/// for try await bytes in stream { print(bytes.count) }
/// await stream.close()
/// ```
public enum TLSClient {
    /// Connects, shakes hands, and trusts what the system's roots vouch for under the name `host`.
    ///
    /// - Throws: `TLSError` when the handshake fails, `CredentialError` when the system has no roots, ``TLSHandlerError`` when time is
    ///   up, NIO's connection errors otherwise, `CancellationError` when the task is cancelled.
    public static func connect(host: String, port: Int) async throws -> TLSStream {
        try await connect(
            host: host, port: port, configuration: ClientConfiguration(verifier: CertificateVerifier(roots: try .system())))
    }

    /// Connects and shakes hands.
    ///
    /// - Parameters:
    ///   - host: a DNS name, or an IP address.
    ///   - port: 443 for HTTPS.
    ///   - configuration: what may be negotiated, and whom to trust.
    ///   - options: limits, observer, key log.
    ///   - serverName: what the server's certificate must carry, where that is not `host`.
    ///   - connectTimeout: how long TCP may take; the handshake's time limit is ``TLSHandlerOptions/handshakeTimeout``.
    ///   - group: the event loops to use: those that the process shares, by default.
    public static func connect(
        host: String, port: Int, configuration: ClientConfiguration, serverName: String? = nil,
        options: TLSHandlerOptions = TLSHandlerOptions(), connectTimeout: TimeAmount = .seconds(10),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> TLSStream {
        let name = try ServerName(checking: serverName ?? host)
        let stream = try await ClientBootstrap(group: group)
            .connectTimeout(connectTimeout)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try TLSStream(
                        on: channel,
                        behind: try TLSClientHandler(configuration: configuration, serverName: name, options: options))
                }
            }
        return try await stream.handshaken()
    }
}
