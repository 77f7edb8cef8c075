import NIOCore
import Synchronization

/// The connections that are open, so that they can be ended.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())

    /// Keeps track of a channel until it is closed; one that comes too late is closed.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isTooLate = state.withLock { state in
            if !state.isClosing { state.channels[id] = channel }
            return state.isClosing
        }
        if isTooLate {
            channel.close(promise: nil)
        } else {
            channel.closeFuture.whenComplete { [self] _ in _ = state.withLock { $0.channels.removeValue(forKey: id) } }
        }
    }

    var count: Int { state.withLock { $0.channels.count } }

    /// Asks every connection to finish what is under way, and gives them `limit` for it; then they are closed.
    ///
    /// - Parameter eventLoop: keeps the time.
    func finish(within limit: TimeAmount, on eventLoop: any EventLoop) async {
        let channels = state.withLock { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        let close = eventLoop.scheduleTask(in: limit) { for channel in channels { channel.close(promise: nil) } }
        // A close that waits for its peer has had its time too.
        let abort = eventLoop.scheduleTask(in: limit + Self.lastRespite) {
            for channel in channels { channel.eventLoop.execute { channel.pipeline.abruptly() } }
        }
        try? await EventLoopFuture.andAllComplete(channels.map(\.closeFuture), on: eventLoop).get()
        close.cancel()
        abort.cancel()
    }

    /// After being told to close, for the last alerts and bytes to leave.
    private static let lastRespite = TimeAmount.milliseconds(500)
}

extension ChannelPipeline {
    /// Closes below all handlers, none of which can wait any more.
    fileprivate func abruptly() {
        if let outermost = try? syncOperations.context(name: OpenConnections.outermostHandlerName) {
            outermost.close(promise: nil)
        }
    }
}

extension OpenConnections {
    static let outermostHandlerName = "apus.outermost"
}

/// Stands nearest to the network and does nothing: from its place a channel is closed without asking any other handler.
final class OutermostHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
