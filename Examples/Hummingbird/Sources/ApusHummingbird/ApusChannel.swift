import ApusNIO
import HummingbirdCore
import Logging
import NIOCore

/// Puts Apus under another child channel of Hummingbird: HTTP/1.1, say.
public struct ApusChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let configuration: ApusNIO.ServerConfiguration
    private let options: TLSHandlerOptions

    public init(_ base: Base, configuration: ApusNIO.ServerConfiguration, options: TLSHandlerOptions = TLSHandlerOptions()) {
        self.base = base
        self.configuration = configuration
        self.options = options
    }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        do {
            let tls = try TLSServerHandler(configuration: configuration, options: options)
            try channel.pipeline.syncOperations.addHandler(tls)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger)
    }

    public func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
