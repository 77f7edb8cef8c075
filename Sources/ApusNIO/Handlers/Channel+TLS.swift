public import ApusTLS
public import NIOCore

extension Channel {
    /// What the TLS handshake of this channel agrees on, when it is complete; from any thread.
    ///
    /// Fails with the handshake's error, and with ``TLSHandlerError/noHandler`` where there is no TLS handler: a channel that has
    /// closed has none any more, so ask as soon as there is a channel, or let
    /// ``NIOCore/NIOClientTCPBootstrapProtocol/connectTLS(_:host:port:serverName:options:)`` do so. With TLS inside TLS, the outer one
    /// (nearest to the network) answers.
    public func tlsHandshake() -> EventLoopFuture<NegotiatedParameters> {
        if eventLoop.inEventLoop { return pipeline.syncOperations.tlsHandshake() }
        return eventLoop.flatSubmit { self.pipeline.syncOperations.tlsHandshake() }
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// The TLS handler of this pipeline, the outermost if there are several; on the event loop alone.
    ///
    /// - Throws: ``TLSHandlerError/noHandler``.
    public func tlsHandler() throws(TLSHandlerError) -> any TLSChannelHandler {
        if let client = try? handler(type: TLSClientHandler.self) { return client }
        if let server = try? handler(type: TLSServerHandler.self) { return server }
        throw .noHandler
    }

    /// See `Channel.tlsHandshake()`; on the event loop alone.
    public func tlsHandshake() -> EventLoopFuture<NegotiatedParameters> {
        if let client = try? handler(type: TLSClientHandler.self) { return client.driver.handshakeResult(on: eventLoop) }
        if let server = try? handler(type: TLSServerHandler.self) { return server.driver.handshakeResult(on: eventLoop) }
        return eventLoop.makeFailedFuture(TLSHandlerError.noHandler)
    }
}
