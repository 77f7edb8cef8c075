public import ApusTLS
public import NIOCore

extension NIOClientTCPBootstrapProtocol {
    /// Every channel this bootstrap connects speaks TLS, in front of whatever its initializer adds.
    ///
    /// ```swift
    /// let channel = try await ClientBootstrap(group: group)
    ///     .tls(configuration, serverName: "example.com")
    ///     .connect(host: "example.com", port: 443).get()
    /// ```
    ///
    /// It takes the bootstrap's `protocolHandlers`, which can be set once.
    ///
    /// - Throws: `Misuse.invalidConfiguration(_:)` when `serverName` is neither a DNS name nor an IP address, or the configuration
    ///   can't work.
    public func tls(
        _ configuration: ClientConfiguration, serverName: String, options: TLSHandlerOptions = TLSHandlerOptions()
    ) throws(TLSError) -> Self {
        try TLSClientProvider<Self>(configuration, serverName: serverName, options: options).enableTLS(self)
    }

    /// Connects to `host` and shakes hands: the channel comes when it can be used, or the error that is in the way.
    ///
    /// ```swift
    /// let channel = try await ClientBootstrap(group: group)
    ///     .connectTLS(configuration, host: "example.com", port: 443).get()
    /// ```
    ///
    /// - Parameter serverName: what the server's certificate must carry, where that is not `host`.
    public func connectTLS(
        _ configuration: ClientConfiguration, host: String, port: Int, serverName: String? = nil,
        options: TLSHandlerOptions = TLSHandlerOptions()
    ) throws(TLSError) -> EventLoopFuture<any Channel> {
        let attempts = HandshakeAttempts()
        return try TLSClientProvider<Self>(configuration, serverName: serverName ?? host, options: options)
            .enableTLS(self, attempts: attempts)
            .connect(host: host, port: port)
            .flatMap { channel in (attempts.handshake(on: channel) ?? channel.tlsHandshake()).map { _ in channel } }
    }
}

/// Gives TLS to NIO's universal bootstrap:
/// `NIOClientTCPBootstrap(ClientBootstrap(group: group), tls: TLSClientProvider(configuration, serverName: name)).enableTLS()`.
public struct TLSClientProvider<Bootstrap: NIOClientTCPBootstrapProtocol>: NIOClientTLSProvider, Sendable {
    private let configuration: ClientConfiguration
    private let serverName: ServerName
    private let options: TLSHandlerOptions

    /// - Throws: `Misuse.invalidConfiguration(_:)` when `serverName` is neither a DNS name nor an IP address, or the configuration
    ///   can't work.
    public init(
        _ configuration: ClientConfiguration, serverName: String, options: TLSHandlerOptions = TLSHandlerOptions()
    ) throws(TLSError) {
        self.configuration = configuration
        self.serverName = try ServerName(checking: serverName)
        self.options = options
        // What is wrong with a configuration is wrong for every connection: better said now.
        _ = try TLSClientHandler(configuration: configuration, serverName: self.serverName, options: options)
    }

    public func enableTLS(_ bootstrap: Bootstrap) -> Bootstrap { enableTLS(bootstrap, attempts: nil) }

    func enableTLS(_ bootstrap: Bootstrap, attempts: HandshakeAttempts?) -> Bootstrap {
        bootstrap.protocolHandlers { [configuration, serverName, options] in
            do throws(TLSError) {
                let handler = try TLSClientHandler(configuration: configuration, serverName: serverName, options: options)
                handler.driver.attempts = attempts
                return [handler]
            } catch {
                return [RefusingHandler(error: error)]
            }
        }
    }
}

/// Stands where TLS could not be set up: lets nothing through in the clear, says why and closes.
final class RefusingHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let error: TLSError

    init(error: TLSError) {
        self.error = error
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { refuse(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        refuse(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.fail(error)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        context.fireErrorCaught(error)
        context.close(mode: .all, promise: nil)
    }
}
