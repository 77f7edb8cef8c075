import FoundationEssentials
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A process's private keys behind a Unix socket. Who may open the socket may have signatures; nobody gets a key.
package struct SignerServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Connections at a time; one server process needs one.
    package static let maximumConnections = 256
    /// For a frame that has begun to be whole, and for an answer to leave.
    static let stall = TimeAmount.seconds(5)

    /// Opens the socket.
    ///
    /// - Parameters:
    ///   - permissions: of the socket's file, `0o600` say. It never has more than its owner's on the way there.
    /// - Throws: ``SignerStartError``.
    package static func start(
        keys: SignerKeys, socket path: String, permissions: Int = 0o600, threads: Int = System.coreCount
    ) async throws -> SignerServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        do {
            // A socket that somebody still listens on is not taken away from them.
            if let other = try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get() {
                try? await other.close()
                throw SignerStartError.inUse(path)
            }
            let counter = ConnectionCounter()
            let bootstrap = ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard counter.enter(channel) else { return channel.close(promise: nil) }
                        try channel.pipeline.syncOperations.addHandler(SignerHandler(keys: keys))
                    }
                }
            let before = umask(0o177)
            defer { _ = umask(before) }
            let channel: any Channel
            do {
                channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            } catch {
                throw SignerStartError.system(path, "\(error)")
            }
            if permissions != 0o600 {
                try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
            }
            return SignerServer(group: group, channel: channel)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    package func shutdown() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}

package enum SignerStartError: Error, Equatable, CustomStringConvertible {
    case inUse(String)
    case system(String, String)

    package var description: String {
        switch self {
        case .inUse(let path): "another signer listens on \(path)"
        case .system(let path, let why): "opening \(path) failed: \(why)"
        }
    }
}

private final class ConnectionCounter: Sendable {
    private let count = Mutex(0)

    func enter(_ channel: any Channel) -> Bool {
        let isWelcome = count.withLock { count in
            guard count < SignerServer.maximumConnections else { return false }
            count += 1
            return true
        }
        if isWelcome { channel.closeFuture.whenComplete { _ in self.count.withLock { $0 -= 1 } } }
        return isWelcome
    }
}

/// Answers requests one after the other, on the event loop: a signature is all that this process is for.
private final class SignerHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let keys: SignerKeys
    private var frames = FrameReader()
    private var deadline: Scheduled<Void>?
    private var holdsRead = false

    init(keys: SignerKeys) { self.keys = keys }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
        do {
            while let frame = try frames.next() {
                let (id, key, request) = try SignerRequest.decode(frame)
                let answer = keys.answer(request, key: key).encoded(id: id)
                context.write(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
            }
        } catch {
            // Who does not speak the protocol has no business here.
            context.close(promise: nil)
            return
        }
        watch(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// Half a frame, or answers that nobody reads, are not waited for without an end.
    private func watch(_ context: ChannelHandlerContext) {
        guard frames.isWithinFrame || !context.channel.isWritable else {
            deadline?.cancel()
            deadline = nil
            return
        }
        guard deadline == nil else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: SignerServer.stall) { bound.value.close(promise: nil) }
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { holdsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch(context)
        guard context.channel.isWritable, holdsRead else { return }
        holdsRead = false
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
