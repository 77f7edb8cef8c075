import ApusTLS
import NIOCore

/// From the transport to the application.
///
/// Back-pressure is the transport's: it is asked for more (`context.read()`) when the application has asked, and on the driver's
/// own account during the handshake and while it waits for close_notify. What such a read brings for an application that
/// has not asked is held until it does, unless the channel reads automatically.
extension ChannelDriver where Connection: ~Copyable {
    func channelRead(context: ChannelHandlerContext, data: ByteBuffer) {
        // Where bytes come from, the channel is active, whether it said so or not.
        if phase == .idle { begin(context) }
        guard phase != .closed else { return }
        do throws(TLSError) { try connection.receive(data.readableBytesUInt8Span) } catch {
            connectionFailed(error, context)
            return
        }
        advance(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let hasDelivered = deliveredSinceReadComplete
        completeRead(context)
        // Behind early data the handshake goes on, whether the application reads on or not: it may be waiting for just that.
        if needsInput, !hasDelivered || phase == .handshaking { context.read() }
        flushIfNeeded(context)
    }

    func read(context: ChannelHandlerContext) {
        readRequested = true
        if phase == .established, connection.hasApplicationData {
            deliverHeldData(context)
        } else if answerTask == nil {
            context.read()
        }
        // Otherwise the read goes on to the transport with the answer: until then, input would only pile up.
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        switch phase {
        case .idle, .closed:
            context.fireUserInboundEventTriggered(event)
        case .handshaking, .established:
            if answerTask != nil { isEndOfStreamDue = true } else { transportEnded(context) }
        case .closing:
            isPeerDone = true
            finishClosingIfDone(context)
        }
    }

    /// No more bytes come. After close_notify that is as it should be, and the application hears of it when it has read all data.
    func transportEnded(_ context: ChannelHandlerContext) {
        do throws(TLSError) { try connection.receiveEndOfStream() } catch { fail(error, context) }
    }

    // MARK: Advancing

    /// Does everything that new input may have made possible.
    private func advance(_ context: ChannelHandlerContext) {
        do throws(TLSError) {
            while answerTask == nil, let request = connection.pendingRequest {
                guard let answer = ask(request, context) else { break }
                try connection.resume(with: answer)
            }
        } catch {
            connectionFailed(error, context)
            return
        }
        writeOutput(context)
        deliverEarlyData(context)
        completeHandshakeIfDone(context)
        if phase == .closing {
            // Nobody wants this data any more.
            if connection.hasApplicationData { _ = connection.takeApplicationData() }
        } else if connection.hasApplicationData, mayDeliver(context) {
            deliver(connection.takeApplicationData(), context)
        }
        handleCloseNotify(context)
    }

    private func connectionFailed(_ error: TLSError, _ context: ChannelHandlerContext) {
        // A connection that is being closed anyway owes nobody an error.
        if phase == .closing { finishClosing(context) } else { fail(error, context) }
    }

    /// The answer, if whoever is asked has it without waiting. Otherwise it comes back through ``answered(_:)``.
    private func ask(_ request: ConnectionRequest, _ context: ChannelHandlerContext) -> ConnectionAnswer? {
        let slot = AnswerSlot()
        let eventLoop = context.eventLoop
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        // Starts on this thread: an answer that does not suspend costs no hop.
        answerTask = Task.immediate {
            let answer = await request.answer()
            if !slot.deliver(answer) { eventLoop.execute { driver.value.answered(answer) } }
        }
        guard let answer = slot.takeOrLeave() else { return nil }
        answerTask = nil
        return answer
    }

    private func answered(_ answer: ConnectionAnswer) {
        guard answerTask != nil, phase != .closed, let context else { return }
        answerTask = nil
        do throws(TLSError) { try connection.resume(with: answer) } catch {
            connectionFailed(error, context)
            return
        }
        advance(context)
        if isEndOfStreamDue, answerTask == nil, phase == .handshaking || phase == .established { transportEnded(context) }
        let autoReads = readsAutomatically(context)
        if deliveredSinceReadComplete { completeRead(context) }
        // This was no read of the transport's own, so an automatic one does not follow by itself.
        if autoReads { readRequested = true }
        if needsInput { context.read() }
        flushIfNeeded(context)
    }

    /// Passes early data on while the handshake goes on, where the application wants it so.
    private func deliverEarlyData(_ context: ChannelHandlerContext) {
        guard options.deliversEarlyData, phase == .handshaking, connection.hasEarlyData else { return }
        if !announcedEarlyData {
            announcedEarlyData = true
            context.fireUserInboundEventTriggered(TLSEarlyDataEvent())
        }
        if phase == .handshaking { deliver(connection.takeEarlyData(), context) }
    }

    // MARK: Delivering

    /// Whether the transport is to be asked for more.
    private var needsInput: Bool {
        guard answerTask == nil else { return false }
        return switch phase {
        case .idle, .closed: false
        case .handshaking, .closing: true
        case .established: readRequested && !connection.receivedCloseNotify
        }
    }

    private func mayDeliver(_ context: ChannelHandlerContext) -> Bool {
        phase == .established && (readRequested || deliveredSinceReadComplete || readsAutomatically(context))
    }

    func deliver(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        // A read() that comes in response asks for what follows.
        readRequested = false
        deliveredSinceReadComplete = true
        context.fireChannelRead(NIOAny(context.channel.allocator.buffer(bytes: bytes)))
    }

    func completeRead(_ context: ChannelHandlerContext) {
        guard deliveredSinceReadComplete else { return }
        deliveredSinceReadComplete = false
        context.fireChannelReadComplete()
    }

    /// Answers a read() with data that came when nobody had asked for it.
    private func deliverHeldData(_ context: ChannelHandlerContext) {
        deliver(connection.takeApplicationData(), context)
        completeRead(context)
        handleCloseNotify(context)
        if readsAutomatically(context) { readRequested = true }
        if needsInput { context.read() }
        flushIfNeeded(context)
    }

    private func readsAutomatically(_ context: ChannelHandlerContext) -> Bool {
        (try? context.channel.syncOptions?.getOption(.autoRead)) ?? true
    }
}
