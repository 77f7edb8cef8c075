import ApusNIO
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A client that sends bytes and collects what comes back until the server ends.
struct RawClient: Sendable {
    let channel: any Channel
    private let collector: Collector

    /// - Parameter tls: makes the handler to put below everything else.
    static func connect(
        to address: SocketAddress, tls: (@Sendable () throws -> TLSClientHandler)? = nil, readsAtOnce: Bool = true
    ) async throws -> RawClient {
        let collector = Collector()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: readsAtOnce)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(try tls()) }
                    try channel.pipeline.syncOperations.addHandler(CollectingHandler(collector))
                }
            }
            .connect(to: address).get()
        return RawClient(channel: channel, collector: collector)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func endOutput() async throws {
        try await channel.close(mode: .output)
    }

    /// Everything that the server sent, once it has ended.
    func receivedToTheEnd() async throws -> [UInt8] {
        try await wait { hasEnded }
        try? await channel.close()
        return collector.state.withLock { $0.bytes }
    }

    /// What has come, as soon as it contains `text`.
    func received(containing text: String) async throws -> String {
        let received = { String(decoding: collector.state.withLock { $0.bytes }, as: UTF8.self) }
        try await wait { received().contains(text) || hasEnded }
        return received()
    }

    /// What has come so far.
    var received: [UInt8] { collector.state.withLock { $0.bytes } }
    var receivedCount: Int { collector.state.withLock { $0.bytes.count } }
    var hasEnded: Bool { collector.state.withLock { $0.hasEnded } }

    private func wait(until isDone: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(100)
        while !isDone() {
            guard ContinuousClock.now < deadline else {
                try? await channel.close()
                throw WaitedTooLong()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    struct WaitedTooLong: Error {}
}

private final class Collector: Sendable {
    struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    let state = Mutex(State())
}

private final class CollectingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let collector: Collector

    init(_ collector: Collector) {
        self.collector = collector
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        collector.state.withLock { $0.bytes += Array(buffer.readableBytesView) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { collector.state.withLock { $0.hasEnded = true } }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        collector.state.withLock { $0.hasEnded = true }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
