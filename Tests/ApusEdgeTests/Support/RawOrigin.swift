import NIOCore
import NIOPosix
import Synchronization

/// An origin that answers every connection with given bytes, whatever it is asked, and remembers what that was.
struct RawOrigin: Sendable {
    /// What happens behind the answer.
    enum Ending: Sendable {
        case closes
        case staysSilent
    }

    let channel: any Channel
    private let log: Log

    private final class Log: Sendable {
        let received = Mutex<[UInt8]>([])
        let connections = Mutex(0)
    }

    /// - Parameter answer: sent when the head of a request has come.
    static func start(answer: String, ending: Ending = .closes) async throws -> RawOrigin {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                log.connections.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AnsweringHandler(answer: answer, ending: ending) { bytes in log.received.withLock { $0 += bytes } })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawOrigin(channel: channel, log: log)
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var received: String { String(decoding: log.received.withLock { $0 }, as: UTF8.self) }
    var connections: Int { log.connections.withLock { $0 } }

    func stop() async { try? await channel.close() }
}

private final class AnsweringHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: String
    private let ending: RawOrigin.Ending
    private let log: ([UInt8]) -> Void
    private var received: [UInt8] = []
    private var hasAnswered = false

    init(answer: String, ending: RawOrigin.Ending, log: @escaping ([UInt8]) -> Void) {
        self.answer = answer
        self.ending = ending
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        log(bytes)
        received += bytes
        guard !hasAnswered, received.firstRange(of: Array("\r\n\r\n".utf8)) != nil else { return }
        hasAnswered = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let ends = ending == .closes
        context.writeAndFlush(NIOAny(ByteBuffer(string: answer))).whenComplete { _ in
            if ends { bound.value.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
