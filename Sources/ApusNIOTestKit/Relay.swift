package import NIOCore
import NIOPosix
import Synchronization

/// Stands between two ends on the loopback interface, and hands on what comes as a network would: split, joined, late, or not at all.
///
/// Nothing is lost, doubled or put in another order. An end that closes its direction, or both, is told to the other behind all that it sent.
package final class Relay: Sendable {
    /// After how many bytes both connections are ended; nil for never.
    package struct Cut: Sendable {
        package var toServer: Int?
        package var toClient: Int?

        package init(toServer: Int? = nil, toClient: Int? = nil) {
            self.toServer = toServer
            self.toClient = toClient
        }
    }

    /// Where clients connect to.
    package let address: SocketAddress
    private let channel: any Channel
    private let counts: Counts

    /// What has been handed on by all connections.
    package var countToServer: Int { counts.toServer.withLock { $0 } }
    package var countToClient: Int { counts.toClient.withLock { $0 } }

    fileprivate final class Counts: Sendable {
        let toServer = Mutex(0)
        let toClient = Mutex(0)
    }

    private init(channel: any Channel, address: SocketAddress, counts: Counts) {
        self.channel = channel
        self.address = address
        self.counts = counts
    }

    package static func start(
        to server: SocketAddress, network: Network, cut: Cut = Cut(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> Relay {
        let counts = Counts()
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop)
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .connect(to: server)
                    .flatMapThrowing { server in
                        try client.pipeline.syncOperations.addHandler(
                            RelayHandler(to: server, network: network, cut: cut.toServer) { count in
                                counts.toServer.withLock { $0 += count }
                            })
                        try server.pipeline.syncOperations.addHandler(
                            RelayHandler(to: client, network: network, cut: cut.toClient) { count in
                                counts.toClient.withLock { $0 += count }
                            })
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let address = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        return Relay(channel: channel, address: address, counts: counts)
    }

    /// One in front of this server, where the current network is not perfect.
    package static func startWhereNeeded(to server: any Channel) async throws -> Relay? {
        guard Network.current != .perfect, let address = server.localAddress else { return nil }
        return try await start(to: address, network: .current)
    }

    /// Takes no new connections; those that there are go on.
    package func stop() async throws { try await channel.close() }
}

/// One direction of a connection: what its channel reads is written to the other end.
private final class RelayHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let other: any Channel
    private var pieces: NetworkPieces
    private var cut: Int?
    private let count: (Int) -> Void
    private var waiting = ByteBuffer()
    private var isScheduled = false
    private var holdsRead = false
    /// With more than this in hand, nothing is read: an end that reads slowly is felt by the other.
    private static let mostWaiting = 1 << 16
    private var end: CloseMode?

    init(to other: any Channel, network: Network, cut: Int?, count: @escaping (Int) -> Void) {
        self.other = other
        pieces = network.pieces
        self.cut = cut
        self.count = count
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if cut == 0 { endBoth(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        waiting.writeBuffer(&bytes)
        handOn(context)
    }

    func read(context: ChannelHandlerContext) {
        if waiting.readableBytes > Self.mostWaiting { holdsRead = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        end = end ?? .output
        handOn(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end = .all
        handOn(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { endBoth(context) }

    private func handOn(_ context: ChannelHandlerContext) {
        guard !isScheduled else { return }
        let size = other.isWritable || !other.isActive ? min(pieces.next(of: waiting.readableBytes), cut ?? .max) : 0
        if size > 0, let piece = waiting.readSlice(length: size) {
            count(size)
            other.writeAndFlush(piece, promise: nil)
        }
        if let left = cut {
            cut = left - size
            guard left > size else { return endBoth(context) }
        }
        if holdsRead, waiting.readableBytes <= Self.mostWaiting {
            holdsRead = false
            context.read()
        }
        guard waiting.readableBytes > 0 else {
            if let end { other.close(mode: end, promise: nil) }
            return
        }
        isScheduled = true
        context.eventLoop.assumeIsolated().scheduleTask(in: .microseconds(100)) {
            self.isScheduled = false
            self.handOn(context)
        }
    }

    private func endBoth(_ context: ChannelHandlerContext) {
        waiting.clear()
        other.close(promise: nil)
        context.close(promise: nil)
    }
}
