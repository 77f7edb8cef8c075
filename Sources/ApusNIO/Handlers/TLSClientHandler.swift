public import ApusTLS
public import NIOCore

/// Speaks TLS on a channel that is the client: ciphertext towards the network, `ByteBuffer`s of plaintext towards the application.
///
/// ```swift
/// let configuration = ClientConfiguration(verifier: CertificateVerifier(roots: try .system()))
/// let channel = try await ClientBootstrap(group: group)
///     .channelInitializer { channel in
///         channel.eventLoop.makeCompletedFuture {
///             let tls = try TLSClientHandler(configuration: configuration, serverName: "example.com")
///             try channel.pipeline.syncOperations.addHandler(tls)
///         }
///     }
///     .connect(host: "example.com", port: 443).get()
/// ```
///
/// The handshake starts when the channel is active, or when the handler is added to an active one. Writes wait for it.
/// It ends with two user events, ``TLSHandshakeCompletedEvent`` and NIOTLS's `TLSUserEvent.handshakeCompleted`, or with
/// `errorCaught` and a closed channel. Errors are `TLSError` or ``TLSHandlerError``.
///
/// - `close()` seals everything written, sends close_notify, waits up to ``TLSHandlerOptions/closeTimeout`` for the peer's and closes.
/// - `close(mode: .output)` does the same for this direction alone; receiving goes on.
/// - The peer's close_notify arrives as `ChannelEvent.inputClosed` if the channel allows remote half-closure; otherwise
///   it is answered and the channel is closed. Once both have closed, `TLSUserEvent.shutdownCompleted` is fired.
/// - A transport that ends without close_notify gives `TLSError.truncated(_:)`: what came may be cut short.
public final class TLSClientHandler: TLSChannelHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    let driver: ChannelDriver<ClientConnection>

    /// A handler for one connection.
    ///
    /// - Parameters:
    ///   - configuration: what may be negotiated, and whom to trust.
    ///   - serverName: what the server's certificate must carry, and what is sent as `server_name`; nil only where the
    ///     configuration's verifier needs no name.
    ///   - options: how the channel is treated.
    /// - Throws: `Misuse.invalidConfiguration(_:)` when the configuration can't work.
    public init(
        configuration: ClientConfiguration, serverName: ServerName?, options: TLSHandlerOptions = TLSHandlerOptions()
    ) throws(TLSError) {
        var configuration = configuration
        if options.keyLog != nil { configuration.revealsSecrets = true }
        let connection = try ClientConnection(
            configuration: configuration, serverName: serverName, environment: options.environment,
            observer: options.joinedObserver)
        driver = ChannelDriver(connection: connection, options: options)
    }

    /// A handler for one connection to the server of this name: a DNS name or an IP address.
    ///
    /// - Throws: `Misuse.invalidConfiguration(_:)` when `serverName` is neither, or the configuration can't work.
    public convenience init(
        configuration: ClientConfiguration, serverName: String, options: TLSHandlerOptions = TLSHandlerOptions()
    ) throws(TLSError) {
        try self.init(configuration: configuration, serverName: try ServerName(checking: serverName), options: options)
    }

    // MARK: TLSChannelHandler

    public var negotiated: NegotiatedParameters? { driver.connection.negotiated }
    public func updateKeys(requestPeer: Bool) throws(TLSError) { try driver.updateKeys(requestPeer: requestPeer) }
    public func exportKeyingMaterial(label: String, context: [UInt8], length: Int) throws(TLSError) -> [UInt8] {
        try driver.connection.exportKeyingMaterial(label: label, context: context, length: length)
    }

    // MARK: ChannelDuplexHandler

    public func handlerAdded(context: ChannelHandlerContext) { driver.handlerAdded(context: context) }
    public func handlerRemoved(context: ChannelHandlerContext) { driver.handlerRemoved() }
    public func channelActive(context: ChannelHandlerContext) { driver.channelActive(context: context) }
    public func channelInactive(context: ChannelHandlerContext) { driver.channelInactive(context: context) }
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        driver.channelRead(context: context, data: unwrapInboundIn(data))
    }
    public func channelReadComplete(context: ChannelHandlerContext) { driver.channelReadComplete(context: context) }
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        driver.userInboundEventTriggered(context: context, event: event)
    }
    public func read(context: ChannelHandlerContext) { driver.read(context: context) }
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        driver.write(unwrapOutboundIn(data), promise: promise)
    }
    public func flush(context: ChannelHandlerContext) { driver.flush(context: context) }
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        driver.close(context: context, mode: mode, promise: promise)
    }
}

@available(*, unavailable)
extension TLSClientHandler: Sendable {}

extension ServerName {
    init(checking text: String) throws(TLSError) {
        guard let name = ServerName(text) else {
            throw .misuse(.invalidConfiguration("\"\(text)\" is neither a DNS name nor an IP address"))
        }
        self = name
    }
}
