package import NIOCore
import NIOPosix
import Synchronization

/// A server's connection to its signer: opened when it is needed, and again after it has ended.
package final class SignerClient: Sendable {
    private let path: String
    private let timeout: TimeAmount
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    private struct State {
        /// Open, or being opened.
        var connection: EventLoopFuture<SignerConnection>?
    }

    /// - Parameters:
    ///   - path: of the signer's socket.
    ///   - timeout: for an answer, connecting included. A handshake waits as long.
    package init(path: String, timeout: TimeAmount = .seconds(3), group: any EventLoopGroup) {
        self.path = path
        self.timeout = timeout
        self.group = group
    }

    /// - Throws: ``SignerError``.
    package func ask(_ request: SignerRequest, key: [UInt8]) async throws -> SignerAnswer {
        do {
            return try await connection().flatMap { [timeout] in $0.ask(request, key: key, within: timeout) }.get()
        } catch let error as SignerError {
            throw error
        } catch {
            throw SignerError.unreachable("\(error)")
        }
    }

    private func connection() -> EventLoopFuture<SignerConnection> {
        let (future, promise) = state.withLock { state in
            if let connection = state.connection { return (connection, EventLoopPromise<SignerConnection>?.none) }
            let promise = group.next().makePromise(of: SignerConnection.self)
            state.connection = promise.futureResult
            return (promise.futureResult, promise)
        }
        if let promise { open(promise) }
        return future
    }

    private func open(_ promise: EventLoopPromise<SignerConnection>) {
        let eventLoop = promise.futureResult.eventLoop
        // Whatever becomes of it, the next request starts anew.
        let forget = { @Sendable [self] in state.withLock { $0.connection = nil } }
        ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .connect(unixDomainSocketPath: path)
            .flatMapThrowing { channel in
                let handler = SignerConnection.Handler()
                try channel.pipeline.syncOperations.addHandler(handler)
                channel.closeFuture.whenComplete { _ in forget() }
                return SignerConnection(channel: channel, handler: NIOLoopBound(handler, eventLoop: eventLoop))
            }
            .whenComplete { result in
                if case .failure = result { forget() }
                promise.completeWith(result)
            }
    }
}

/// Why there is no answer that can be used.
package enum SignerError: Error, Equatable, CustomStringConvertible {
    case unreachable(String)
    case timedOut
    /// The connection ended before the answer.
    case ended
    case refused(SignerAnswer.Refusal)
    /// An answer of another kind, or a signature that is not the key's.
    case wrongAnswer

    package var description: String {
        switch self {
        case .unreachable(let why): "the signer can't be reached: \(why)"
        case .timedOut: "the signer did not answer in time"
        case .ended: "the signer ended the connection"
        case .refused(.unknownKey): "the signer does not have the key"
        case .refused(.unfit): "the signer's key is not for this"
        case .refused(.failed): "the signer failed"
        case .wrongAnswer: "the signer's answer is wrong"
        }
    }
}

/// One connection, with any number of requests under way.
struct SignerConnection: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<Handler>

    func ask(_ request: SignerRequest, key: [UInt8], within timeout: TimeAmount) -> EventLoopFuture<SignerAnswer> {
        // Already on the connection's event loop: that is where its future completes.
        handler.value.ask(request, key: key, within: timeout, on: channel)
    }

    final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var frames = FrameReader()
        private var waiting: [UInt32: EventLoopPromise<SignerAnswer>] = [:]
        private var nextID: UInt32 = 0
        private var hasEnded = false

        /// Requests under way; beyond it the signer is too slow for more.
        private static let maximumWaiting = 4096

        func ask(
            _ request: SignerRequest, key: [UInt8], within timeout: TimeAmount, on channel: any Channel
        ) -> EventLoopFuture<SignerAnswer> {
            let eventLoop = channel.eventLoop
            guard !hasEnded else { return eventLoop.makeFailedFuture(SignerError.ended) }
            guard waiting.count < Self.maximumWaiting else { return eventLoop.makeFailedFuture(SignerError.timedOut) }
            let id = nextID
            nextID &+= 1
            let promise = eventLoop.makePromise(of: SignerAnswer.self)
            waiting[id] = promise
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            let timer = eventLoop.scheduleTask(in: timeout) {
                guard let late = bound.value.waiting.removeValue(forKey: id) else { return }
                late.fail(SignerError.timedOut)
                // It may hang for good; the next request tries a new connection.
                channel.close(promise: nil)
            }
            promise.futureResult.whenComplete { _ in timer.cancel() }
            channel.writeAndFlush(ByteBuffer(bytes: request.encoded(id: id, key: key)), promise: nil)
            return promise.futureResult
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            frames.append(unwrapInboundIn(data))
            do {
                while let frame = try frames.next() {
                    let (id, answer) = try SignerAnswer.decode(frame)
                    waiting.removeValue(forKey: id)?.succeed(answer)
                }
            } catch {
                fail(.wrongAnswer)
                context.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            fail(.ended)
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func fail(_ error: SignerError) {
            hasEnded = true
            let promises = waiting.values
            waiting = [:]
            for promise in promises { promise.fail(error) }
        }
    }
}
