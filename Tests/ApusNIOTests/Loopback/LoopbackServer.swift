import ApusNIO
import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A TCP server on the loopback interface and a client, over real sockets; where the network is not perfect, a relay stands between them.
enum Loopback {
    static let group = MultiThreadedEventLoopGroup.singleton

    /// Runs `body` with the server's address; every channel is closed at the end.
    static func withServer(
        autoRead: Bool = true, handlers: @escaping @Sendable () throws -> [any ChannelHandler],
        _ body: (SocketAddress) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: autoRead)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandlers(handlers()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let address = try #require(server.localAddress)
            if Network.current == .perfect {
                try await body(address)
            } else {
                let relay = try await Relay.start(to: address, network: .current, on: group)
                try await body(relay.address)
                try await relay.stop()
            }
        } catch {
            try? await server.close()
            throw error
        }
        try await server.close()
    }

    static func connect(
        to address: SocketAddress, allowsHalfClosure: Bool = true, handlers: @escaping @Sendable () throws -> [any ChannelHandler]
    ) async throws -> any Channel {
        try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: allowsHalfClosure)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandlers(handlers()) }
            }
            .connect(to: address).get()
    }
}

/// Sends back what comes, and closes its direction when the peer has closed.
final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.write(data, promise: nil) }
    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(mode: .output, promise: nil) }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Collects what a channel reads until the peer closes its direction; an error ends it too.
final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private struct State {
        var bytes: [UInt8] = []
        var result: Result<[UInt8], any Error>?
        var waiter: CheckedContinuation<[UInt8], any Error>?
    }

    /// What is seen from outside of the event loop.
    final class Outcome: Sendable {
        private let state = Mutex(State())

        var bytes: [UInt8] { state.withLock { $0.bytes } }

        func append(_ bytes: some Sequence<UInt8> & Sendable) { state.withLock { $0.bytes.append(contentsOf: bytes) } }

        func end(_ error: (any Error)? = nil) {
            let resume: (CheckedContinuation<[UInt8], any Error>, Result<[UInt8], any Error>)? = state.withLock { state in
                guard state.result == nil else { return nil }
                let result: Result<[UInt8], any Error> = error.map { .failure($0) } ?? .success(state.bytes)
                state.result = result
                return state.waiter.map { ($0, result) }
            }
            resume?.0.resume(with: resume?.1 ?? .success([]))
        }

        /// All bytes, when the peer has closed.
        func wait() async throws -> [UInt8] {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<[UInt8], any Error>? = state.withLock { state in
                    if state.result == nil { state.waiter = continuation }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }

    let outcome: Outcome

    init(_ outcome: Outcome) { self.outcome = outcome }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        outcome.append(Array(unwrapInboundIn(data).readableBytesView))
    }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { outcome.end() }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { outcome.end(error) }
    func channelInactive(context: ChannelHandlerContext) { outcome.end(ChannelError.eof) }
}
