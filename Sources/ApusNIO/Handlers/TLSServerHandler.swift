public import ApusTLS
public import NIOCore

/// Speaks TLS on a channel that is the server: ciphertext towards the network, `ByteBuffer`s of plaintext towards the application.
///
/// ```swift
/// let configuration = ServerConfiguration(identities: [identity], applicationProtocols: [.h2, .http11])
/// let server = try await ServerBootstrap(group: group)
///     .childChannelInitializer { channel in
///         channel.eventLoop.makeCompletedFuture {
///             try channel.pipeline.syncOperations.addHandler(try TLSServerHandler(configuration: configuration))
///         }
///     }
///     .bind(host: "::1", port: 8443).get()
/// ```
///
/// Everything said of ``TLSClientHandler`` about handshakes, errors and closing holds here too.
public final class TLSServerHandler: TLSChannelHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    let driver: ChannelDriver<ServerConnection>

    /// A handler for one connection.
    ///
    /// - Throws: `Misuse.invalidConfiguration(_:)` when the configuration can't work.
    public init(configuration: ServerConfiguration, options: TLSHandlerOptions = TLSHandlerOptions()) throws(TLSError) {
        var configuration = configuration
        if options.keyLog != nil { configuration.revealsSecrets = true }
        let connection = try ServerConnection(
            configuration: configuration, environment: options.environment, observer: options.joinedObserver)
        driver = ChannelDriver(connection: connection, options: options)
    }

    /// A handler for one connection whose configuration is chosen once the client has said what it wants: by its server name, say.
    ///
    /// - Parameters:
    ///   - selector: chooses, at once or when awaited.
    ///   - limits: in force until the chosen configuration's own take over.
    ///   - options: how the channel is treated.
    public init(
        selector: any ServerConfigurationSelector, limits: ConnectionLimits = ConnectionLimits(),
        options: TLSHandlerOptions = TLSHandlerOptions()
    ) {
        let selector = options.keyLog == nil ? selector : RevealingSelector(selector)
        let connection = ServerConnection(
            selector: selector, limits: limits, environment: options.environment, observer: options.joinedObserver)
        driver = ChannelDriver(connection: connection, options: options)
    }

    /// A handler that looks up the configuration for a client, on the event loop: `lookUp` must not block.
    ///
    /// ```swift
    /// TLSServerHandler(options: options) { clientHello in sites[clientHello.serverName ?? ""] }
    /// ```
    ///
    /// - Parameters:
    ///   - options: how the channel is treated.
    ///   - lookUp: gives nil for a client that asks for a name not served here: it is refused with `unrecognized_name`.
    public convenience init(
        options: TLSHandlerOptions = TLSHandlerOptions(),
        lookingUp lookUp: @escaping @Sendable (ClientHelloInfo) -> ServerConfiguration?
    ) {
        self.init(selector: LookUpSelector(lookUp: lookUp), options: options)
    }

    /// A handler that awaits the configuration for a client; the handshake's time limit covers the wait.
    ///
    /// - Parameters:
    ///   - options: how the channel is treated.
    ///   - fetch: an error refuses the client with `unrecognized_name`.
    public convenience init(
        options: TLSHandlerOptions = TLSHandlerOptions(),
        awaiting fetch: @escaping @Sendable (ClientHelloInfo) async throws -> ServerConfiguration
    ) {
        self.init(selector: AwaitingSelector(fetch: fetch), options: options)
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
extension TLSServerHandler: Sendable {}
