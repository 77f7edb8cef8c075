import ApusNIO
package import ApusTLS
import ApusX509
import NIOCore
import NIOPosix
import Synchronization

/// Asks over TCP: at most ten connections at a time, each hello on one of its own, given up with a polite word.
package final class NetworkProber: Prober {
    /// Connections that are open at once.
    package static let maximumConnections = 10

    private let host: String
    private let port: Int
    private let serverName: ServerName?
    private let timeout: TimeAmount
    private let gate = ConnectionGate(maximumConnections)
    private let counts = Mutex(Counts())
    private let progress: (@Sendable (Int) -> Void)?

    private struct Counts {
        var connections = 0
        var unanswered = 0
        var open = 0
        var mostOpen = 0
    }

    /// - Parameters:
    ///   - timeout: for connecting, and again for the answer; seconds.
    ///   - progress: told after each connection how many there were.
    package init(
        host: String, port: Int, serverName: ServerName?, timeoutSeconds: Double, progress: (@Sendable (Int) -> Void)? = nil
    ) {
        self.host = host
        self.port = port
        self.serverName = serverName
        timeout = .nanoseconds(Int64(timeoutSeconds * 1e9))
        self.progress = progress
    }

    /// How many connections were made.
    package var connections: Int { counts.withLock { $0.connections } }
    /// How many hellos got no answer of any kind, also when they were sent again.
    package var unanswered: Int { counts.withLock { $0.unanswered } }
    /// The most connections that were open at once.
    package var mostOpen: Int { counts.withLock { $0.mostOpen } }

    package func ask(_ recipe: HelloRecipe) async -> ServerAnswer {
        let answer = await askOnce(recipe)
        guard answer.isMissing else { return answer }
        // A server may be busy, or count connections by the second.
        try? await Task.sleep(for: .milliseconds(250))
        let second = await askOnce(recipe)
        if second.isMissing { counts.withLock { $0.unanswered += 1 } }
        return second
    }

    private func askOnce(_ recipe: HelloRecipe) async -> ServerAnswer {
        let hello: PreparedHello
        do { hello = try PreparedHello(recipe, serverName: serverName) } catch {
            return ServerAnswer(ending: .malformed("\(error)"))
        }
        return await counted {
            do {
                let channel = try await connect { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = AnswerHandler(hello, timeout: self.timeout, eventLoop: channel.eventLoop)
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return handler.answer.futureResult
                    }
                }
                return try await channel.get()
            } catch {
                return ServerAnswer(ending: .notReached("\(error)"))
            }
        }
    }

    package func shakeHands(_ configuration: ClientConfiguration) async -> HandshakeOutcome {
        await counted {
            let tickets = TicketCollector()
            var options = TLSHandlerOptions(handshakeTimeout: self.timeout, observer: tickets.observer)
            options.closeTimeout = .milliseconds(200)
            do {
                let options = options
                let (channel, handshake) = try await connect { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            TLSClientHandler(configuration: configuration, serverName: self.serverName, options: options))
                        return (channel, channel.pipeline.syncOperations.tlsHandshake())
                    }
                }
                do {
                    let negotiated = try await handshake.get()
                    if negotiated.version >= .TLS13, configuration.sessionCache != nil { await tickets.wait() }
                    try? await channel.close()
                    return HandshakeOutcome(negotiated: negotiated, tickets: tickets.messages)
                } catch {
                    try? await channel.close()
                    return HandshakeOutcome(failure: "\(error)")
                }
            } catch {
                return HandshakeOutcome(failure: "\(error)")
            }
        }
    }

    private func connect<Result: Sendable>(
        _ initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Result>
    ) async throws -> Result {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port, channelInitializer: initialize)
    }

    private func counted<Result: Sendable>(_ body: () async -> Result) async -> Result {
        await gate.enter()
        let number = counts.withLock { counts in
            counts.connections += 1
            counts.open += 1
            counts.mostOpen = max(counts.mostOpen, counts.open)
            return counts.connections
        }
        progress?(number)
        let result = await body()
        counts.withLock { $0.open -= 1 }
        await gate.leave()
        return result
    }
}

extension ServerAnswer {
    /// Nothing was said, as far as anybody could hear.
    fileprivate var isMissing: Bool {
        switch ending {
        case .silence, .notReached: true
        default: false
        }
    }
}

/// Sends the hello, reads the answer, says farewell.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let answer: EventLoopPromise<ServerAnswer>
    private let hello: PreparedHello
    private let timeout: TimeAmount
    private var reader: AnswerReader
    private var timer: Scheduled<Void>?
    private var hasAnswered = false

    init(_ hello: PreparedHello, timeout: TimeAmount, eventLoop: any EventLoop) {
        self.hello = hello
        self.timeout = timeout
        reader = AnswerReader(hello)
        answer = eventLoop.makePromise()
    }

    func channelActive(context: ChannelHandlerContext) {
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
        timer = eventLoop.scheduleTask(in: timeout) {
            let (handler, context) = bound.value
            handler.end(.silence, context)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: hello.record)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        reader.receive(bytes.span)
        if reader.isComplete { finish(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed, context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset is a way to refuse.
        end(.closed, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end(.closed, context) }

    private func end(_ ending: ServerAnswer.Ending, _ context: ChannelHandlerContext) {
        reader.end(ending)
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !hasAnswered else { return }
        hasAnswered = true
        timer?.cancel()
        if context.channel.isActive {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: hello.farewell)), promise: nil)
        }
        context.close(promise: nil)
        answer.succeed(reader.answer)
    }
}

/// Keeps the session tickets of a connection.
private final class TicketCollector: Sendable {
    private let state = Mutex<[[UInt8]]>([])

    var messages: [[UInt8]] { state.withLock { $0 } }

    var observer: HandshakeObserver {
        { [self] event in
            guard case .message(let message) = event.kind, message.type == .newSessionTicket else { return }
            state.withLock { $0.append(message.bytes) }
        }
    }

    /// Tickets of TLS 1.3 come when the server likes; right after its Finished, nearly always.
    func wait() async {
        let limit = ContinuousClock.now + .milliseconds(500)
        while messages.isEmpty, ContinuousClock.now < limit { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
