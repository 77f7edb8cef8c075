import NIOCore
import NIOPosix

/// Tells of a channel when it has been closed.
struct LateBootstrap: NIOClientTCPBootstrapProtocol {
    private let bootstrap: ClientBootstrap

    init(_ bootstrap: ClientBootstrap) { self.bootstrap = bootstrap }

    func channelInitializer(_ handler: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>) -> LateBootstrap {
        LateBootstrap(bootstrap.channelInitializer(handler))
    }

    func protocolHandlers(_ handlers: @escaping @Sendable () -> [any ChannelHandler]) -> LateBootstrap {
        LateBootstrap(bootstrap.protocolHandlers(handlers))
    }

    func channelOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> LateBootstrap {
        LateBootstrap(bootstrap.channelOption(option, value: value))
    }

    func connectTimeout(_ timeout: TimeAmount) -> LateBootstrap { LateBootstrap(bootstrap.connectTimeout(timeout)) }

    func connect(host: String, port: Int) -> EventLoopFuture<any Channel> { late(bootstrap.connect(host: host, port: port)) }
    func connect(to address: SocketAddress) -> EventLoopFuture<any Channel> { late(bootstrap.connect(to: address)) }
    func connect(unixDomainSocketPath: String) -> EventLoopFuture<any Channel> {
        late(bootstrap.connect(unixDomainSocketPath: unixDomainSocketPath))
    }

    private func late(_ connected: EventLoopFuture<any Channel>) -> EventLoopFuture<any Channel> {
        connected.flatMap { channel in channel.closeFuture.map { channel } }
    }
}
