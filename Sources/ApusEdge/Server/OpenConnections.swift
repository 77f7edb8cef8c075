import NIOCore
import Synchronization

/// The connections that are open, so that they can be ended.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perAddress: [String: Int] = [:]
        var handshakes = 0
        var isClosing = false
        /// The time for finishing is over.
        var isOver = false
    }

    /// Why a connection is not welcome.
    enum Refusal: String {
        case stopping
        case tooMany = "connections"
        case tooManyOfAddress = "connections_per_address"
        case tooManyHandshakes = "handshakes"
    }

    private let state = Mutex(State())

    /// Keeps track of a channel until it is closed; one that is one too many is closed. One that was accepted at the last moment is served,
    /// and finishes like all others.
    ///
    /// - Returns: why it is closed, nil for one that stays.
    func add(_ channel: any Channel, limits: ConnectionCountLimits) -> Refusal? {
        let id = ObjectIdentifier(channel)
        let address = channel.remoteAddress?.ipAddress ?? ""
        let refusal: Refusal? = state.withLock { state in
            let ofAddress = state.perAddress[address, default: 0]
            if state.isOver { return .stopping }
            if state.channels.count >= limits.inAll { return .tooMany }
            if ofAddress >= limits.perAddress { return .tooManyOfAddress }
            if state.handshakes >= limits.handshakes { return .tooManyHandshakes }
            state.channels[id] = channel
            state.perAddress[address] = ofAddress + 1
            return nil
        }
        if let refusal {
            channel.close(promise: nil)
            return refusal
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { state in
                state.channels.removeValue(forKey: id)
                let left = state.perAddress[address, default: 1] - 1
                state.perAddress[address] = left > 0 ? left : nil
            }
        }
        // Its handlers are being added.
        if isClosing { channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) } }
        return nil
    }

    func handshakeBegan() { state.withLock { $0.handshakes += 1 } }
    /// Good or bad.
    func handshakeEnded() { state.withLock { $0.handshakes -= 1 } }

    var handshakeCount: Int { state.withLock { $0.handshakes } }
    var isClosing: Bool { state.withLock { $0.isClosing } }
    var count: Int { state.withLock { $0.channels.count } }

    private var channels: [any Channel] { state.withLock { Array($0.channels.values) } }

    /// Asks every connection to finish what is under way, and gives them `limit` for it; then they are closed.
    ///
    /// - Parameter eventLoop: keeps the time.
    func finish(within limit: TimeAmount, on eventLoop: any EventLoop) async {
        state.withLock { $0.isClosing = true }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        let close = eventLoop.scheduleTask(in: limit) { [self] in
            state.withLock { $0.isOver = true }
            for channel in channels { channel.close(promise: nil) }
        }
        // A close that waits for its peer has had its time too.
        let abort = eventLoop.scheduleTask(in: limit + Self.lastRespite) { [self] in
            for channel in channels { channel.eventLoop.execute { channel.pipeline.abruptly() } }
        }
        // What was accepted at the last moment may come while others are waited for.
        while case let open = channels, !open.isEmpty {
            try? await EventLoopFuture.andAllComplete(open.map(\.closeFuture), on: eventLoop).get()
            await Task.yield()
        }
        state.withLock { $0.isOver = true }
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
