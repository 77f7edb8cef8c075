import ApusNIO
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization

@testable import ApusDNS

/// DNS over UDP and TCP, or TLS, on one port of the loopback; what it answers is a closure's affair.
final class LoopbackServer: Sendable {
    typealias Answers = @Sendable (_ query: [UInt8]) -> [[UInt8]]

    let port: Int
    let connections: Counter
    private let channels: [any Channel]

    final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    private init(port: Int, connections: Counter, channels: [any Channel]) {
        self.port = port
        self.connections = connections
        self.channels = channels
    }

    static func plain(datagrams: @escaping Answers = { _ in [] }, stream: @escaping Answers = { _ in [] }) async throws
        -> LoopbackServer
    {
        let group = MultiThreadedEventLoopGroup.singleton
        let counter = Counter()
        let listener: any Channel = try await listen(on: group, counter: counter, tls: nil, answers: stream)
        let port = listener.localAddress?.port ?? 0
        let socket = try await DatagramBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramAnswers(datagrams))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return LoopbackServer(port: port, connections: counter, channels: [listener, socket])
    }

    static func tls(_ identity: TestIdentity, answers: @escaping Answers) async throws -> LoopbackServer {
        let counter = Counter()
        let listener: any Channel = try await listen(
            on: MultiThreadedEventLoopGroup.singleton, counter: counter,
            tls: ServerConfiguration(identities: [identity.identity]), answers: answers)
        return LoopbackServer(port: listener.localAddress?.port ?? 0, connections: counter, channels: [listener])
    }

    private static func listen(
        on group: any EventLoopGroup, counter: Counter, tls: ServerConfiguration?, answers: @escaping Answers
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                counter.add()
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(TLSServerHandler(configuration: tls)) }
                    try pipeline.addHandler(ByteToMessageHandler(StreamFrames()))
                    try pipeline.addHandler(StreamAnswers(answers))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async {
        for channel in channels { try? await channel.close() }
    }

    private final class DatagramAnswers: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>
        private let answers: Answers
        init(_ answers: @escaping Answers) { self.answers = answers }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            for answer in answers(Array(envelope.data.readableBytesView)) {
                let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer))
                context.write(wrapOutboundOut(reply), promise: nil)
            }
            context.flush()
        }
    }

    private final class StreamAnswers: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let answers: Answers
        init(_ answers: @escaping Answers) { self.answers = answers }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let replies = answers(Array(unwrapInboundIn(data).readableBytesView))
            for answer in replies {
                var buffer = ByteBuffer()
                buffer.writeInteger(UInt16(answer.count))
                buffer.writeBytes(answer)
                context.write(wrapOutboundOut(buffer), promise: nil)
            }
            // Nothing to say is said by going.
            if replies.isEmpty { context.close(promise: nil) } else { context.flush() }
        }
    }
}
