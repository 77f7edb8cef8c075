import CAllocationCounter
import NIOCore
import NIOEmbedded
import NIOTLS

/// Client and server handlers on two embedded channels, back to back on one event loop.
final class ChannelPair: ConnectedPair {
    var cost = Cost()
    private let loop = EmbeddedEventLoop()
    private let client: EmbeddedChannel
    private let server: EmbeddedChannel
    private let address: SocketAddress
    private let clientWatch = HandshakeWatch()
    private let serverWatch = HandshakeWatch()
    private var message = ByteBuffer()
    private let check: () throws -> Void

    /// - Parameter check: of what the handshake came to.
    init(
        client clientHandler: some ChannelHandler, server serverHandler: some ChannelHandler,
        check: @escaping () throws -> Void = {}
    ) throws {
        self.check = check
        client = EmbeddedChannel(loop: loop)
        server = EmbeddedChannel(loop: loop)
        address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        try client.pipeline.syncOperations.addHandlers([clientHandler, clientWatch])
        try server.pipeline.syncOperations.addHandlers([serverHandler, serverWatch])
    }

    func handshake() throws {
        let before = allocation_count()
        server.connect(to: address, promise: nil)
        cost.measure(.client) { client.connect(to: address, promise: nil) }
        try carry()
        cost.allocations += allocation_count() - before
        guard clientWatch.isComplete, serverWatch.isComplete else { throw PeerError("the handshake did not complete") }
        try check()
    }

    func transfer(size: Int, count: Int, flushingEach: Bool) throws {
        if message.readableBytes != size { message = ByteBuffer(repeating: 0x61, count: size) }
        let before = allocation_count()
        var received = 0
        cost.measure(.client) {
            for _ in 0..<count {
                client.write(NIOAny(message), promise: nil)
                if flushingEach { client.flush() }
            }
            client.flush()
        }
        try carry()
        while let buffer = try server.readInbound(as: ByteBuffer.self) { received += buffer.readableBytes }
        cost.allocations += allocation_count() - before
        guard received == size * count else { throw PeerError("\(received) of \(size * count) bytes arrived") }
    }

    func pingPong() throws {
        if message.readableBytes != 1 { message = ByteBuffer(repeating: 0x61, count: 1) }
        let before = allocation_count()
        cost.measure(.client) { client.writeAndFlush(NIOAny(message), promise: nil) }
        try carry()
        guard let ping = try server.readInbound(as: ByteBuffer.self) else { throw PeerError("no ping arrived") }
        cost.measure(.server) { server.writeAndFlush(NIOAny(ping), promise: nil) }
        try carry()
        guard try client.readInbound(as: ByteBuffer.self) != nil else { throw PeerError("no pong arrived") }
        cost.allocations += allocation_count() - before
    }

    func close() throws {
        cost.measure(.client) { client.close(promise: nil) }
        try carry()
        server.close(promise: nil)
        try carry()
        _ = try? client.finish(acceptAlreadyClosed: true)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    /// Carries bytes until neither side has any for the other.
    private func carry() throws {
        var isBusy = true
        while isBusy {
            isBusy = false
            loop.run()
            while let bytes = try client.readOutbound(as: ByteBuffer.self) {
                try cost.measure(.server) { _ = try server.writeInbound(bytes) }
                isBusy = true
            }
            while let bytes = try server.readOutbound(as: ByteBuffer.self) {
                try cost.measure(.client) { _ = try client.writeInbound(bytes) }
                isBusy = true
            }
        }
    }
}

/// Sees that the handshake completes.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private(set) var isComplete = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent { isComplete = true }
        context.fireUserInboundEventTriggered(event)
    }
}
