import ApusTLS
import NIOCore
import NIOTLS

/// Joins a sans-IO connection to a channel: the whole behaviour of ``TLSClientHandler`` and ``TLSServerHandler``.
///
/// Bound to the channel's event loop. Every call into the pipeline may come back into this object, so nothing is assumed to
/// hold across one, and no access to `connection` or `writes` spans one.
final class ChannelDriver<Connection: DrivenConnection & ~Copyable> {
    /// What the channel is doing. The finer states, such as a direction that is closed, are the connection's own.
    enum Phase {
        /// The channel is not active yet.
        case idle
        case handshaking
        case established
        /// This side wants to close: our close_notify has yet to leave, or the peer's to come.
        case closing
        /// Nothing more is read or written; whoever came here closes the transport, or found it closed.
        case closed
    }

    var connection: Connection
    let options: TLSHandlerOptions
    /// From handlerAdded to handlerRemoved.
    var context: ChannelHandlerContext?
    var phase = Phase.idle

    // Writing
    var writes = WriteQueue()
    /// Output went to the transport and was not flushed yet.
    var needsFlush = false

    // Reading
    /// The application asked for data and has not been given any since.
    var readRequested = false
    /// Data was passed on, and channelReadComplete is due behind it.
    var deliveredSinceReadComplete = false
    /// The application was told that early data comes.
    var announcedEarlyData = false

    // Waiting
    /// Set while a request of the connection is being answered elsewhere.
    var answerTask: Task<Void, Never>?
    /// The transport ended while a request was pending: what came before has yet to be processed.
    var isEndOfStreamDue = false
    var handshakeTimer: Scheduled<Void>?
    private var handshakePromise: EventLoopPromise<NegotiatedParameters>?
    /// Whoever wants to know the result of the handshake without looking for the handler; until it is added.
    var attempts: HandshakeAttempts?
    private var failure: (any Error)?

    // Closing
    /// close(mode: .output) came during the handshake.
    var requestedOutputClose: [EventLoopPromise<Void>]?
    var closePromises: [EventLoopPromise<Void>] = []
    var closeTimer: Scheduled<Void>?
    var hasCloseNotifyLeft = false
    /// The peer's close_notify has been acted upon, or its transport ended while we were closing.
    var isPeerDone = false

    init(connection: consuming Connection, options: TLSHandlerOptions) {
        self.connection = connection
        self.options = options
    }

    // MARK: The channel's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        attempts?.add(handshakeResult(on: context.eventLoop), on: context.channel)
        attempts = nil
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved() {
        if phase != .closed { end(with: TLSHandlerError.handlerRemoved) }
        context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if phase == .idle { begin(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch phase {
        case .idle, .closed: end(with: ChannelError.ioOnClosedChannel)
        case .handshaking, .established: transportEnded(context)
        case .closing: finishClosing(context)
        }
        // Data that nobody asked for, in front of a proper end: there will be no other time for it.
        if phase == .established, connection.hasApplicationData { deliver(connection.takeApplicationData(), context) }
        completeRead(context)
        // A peer that said goodbye leaves nothing to complain about; but nothing can be written any more.
        end(with: ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    func begin(_ context: ChannelHandlerContext) {
        phase = .handshaking
        if let timeout = options.handshakeTimeout {
            handshakeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak self] in
                self?.handshakeTimedOut(after: timeout)
            }
        }
        do throws(TLSError) { try connection.begin(earlyData: options.earlyData) } catch {
            fail(error, context)
            return
        }
        writeOutput(context)
        flushIfNeeded(context)
        // The handshake needs input whether or not the application reads.
        context.read()
    }

    private func handshakeTimedOut(after timeout: TimeAmount) {
        guard phase == .handshaking, let context else { return }
        try? connection.sendCloseNotify()
        fail(TLSHandlerError.handshakeTimedOut(timeout), context)
    }

    /// Called with every advance of the connection; does something once.
    func completeHandshakeIfDone(_ context: ChannelHandlerContext) {
        guard phase == .handshaking, connection.isHandshakeComplete, let negotiated = connection.negotiated else { return }
        phase = .established
        handshakeTimer?.cancel()
        handshakeTimer = nil
        context.fireUserInboundEventTriggered(TLSHandshakeCompletedEvent(negotiated: negotiated))
        context.fireUserInboundEventTriggered(
            TLSUserEvent.handshakeCompleted(negotiatedProtocol: negotiated.applicationProtocol?.description))
        let promise = handshakePromise
        handshakePromise = nil
        promise?.succeed(negotiated)
        // What was held, of a few kilobytes at most, in front of everything that follows.
        if phase == .established, connection.hasEarlyData { deliver(connection.takeEarlyData(), context) }
        sealFlushedWrites(context)
        if let promises = requestedOutputClose {
            requestedOutputClose = nil
            closeOutput(context, promise: promises.joined(on: context.eventLoop))
        }
    }

    /// Completes with what the handshake agrees on, at once if it has.
    func handshakeResult(on eventLoop: any EventLoop) -> EventLoopFuture<NegotiatedParameters> {
        if let negotiated = connection.negotiated { return eventLoop.makeSucceededFuture(negotiated) }
        if let failure { return eventLoop.makeFailedFuture(failure) }
        let promise = handshakePromise ?? eventLoop.makePromise()
        handshakePromise = promise
        return promise.futureResult
    }

    // MARK: The end

    /// The connection failed: the peer gets the alert, the application what came before and then the error.
    func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        guard phase != .closed else { return }
        let hasData = phase == .established && connection.hasApplicationData
        let closePromise = takeClosePromises().joined(on: context.eventLoop)
        phase = .closed
        writeOutput(context)
        flushIfNeeded(context)
        if hasData { deliver(connection.takeApplicationData(), context) }
        completeRead(context)
        end(with: error)
        context.fireErrorCaught(error)
        context.close(mode: .all, promise: closePromise)
    }

    /// Leaves nothing behind: no timer, no task, no promise. Does nothing the second time.
    func end(with error: any Error) {
        phase = .closed
        if failure == nil { failure = error }
        handshakeTimer?.cancel()
        handshakeTimer = nil
        closeTimer?.cancel()
        closeTimer = nil
        answerTask?.cancel()
        answerTask = nil
        let handshakePromise = self.handshakePromise
        self.handshakePromise = nil
        let closePromises = takeClosePromises()
        let outputPromises = requestedOutputClose ?? []
        requestedOutputClose = nil
        let writePromises = writes.removeAll()
        writePromises.fail(error)
        outputPromises.fail(error)
        closePromises.fail(error)
        handshakePromise?.fail(error)
    }

    func takeClosePromises() -> [EventLoopPromise<Void>] {
        let promises = closePromises
        closePromises = []
        return promises
    }
}
