import ApusTLS
import NIOCore
import NIOTLS

/// Closing, by either side. RFC 8446 §6.1: each direction ends with close_notify.
extension ChannelDriver where Connection: ~Copyable {
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .all: closeAll(context, promise: promise)
        case .output: closeOutput(context, promise: promise)
        case .input: promise?.fail(ChannelError.operationUnsupported)
        }
    }

    private func closeAll(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        switch phase {
        case .idle, .handshaking:
            // There is no connection whose data could be kept: what was written is given up.
            if phase == .handshaking { try? connection.sendCloseNotify() }
            phase = .closed
            writeOutput(context)
            flushIfNeeded(context)
            end(with: ChannelError.ioOnClosedChannel)
            context.close(mode: .all, promise: promise)
        case .established:
            writes.flush()
            sealFlushedWrites(context)
            // Sealing calls out, and may have ended the connection.
            if phase == .established {
                startClosing(context, promise: promise)
            } else {
                closeAll(context, promise: promise)
            }
        case .closing:
            if let promise { closePromises.append(promise) }
        case .closed:
            context.close(mode: .all, promise: promise)
        }
    }

    func closeOutput(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        switch phase {
        case .handshaking:
            writes.flush()
            requestedOutputClose = (requestedOutputClose ?? []) + (promise.map { [$0] } ?? [])
        case .established where connection.sentCloseNotify:
            context.close(mode: .output, promise: promise)
        case .established where isPeerDone:
            // The other direction is closed already.
            closeAll(context, promise: promise)
        case .established:
            writes.flush()
            sealFlushedWrites(context)
            guard phase == .established else {
                closeOutput(context, promise: promise)
                return
            }
            do throws(TLSError) { try connection.sendCloseNotify() } catch {
                promise?.fail(error)
                fail(error, context)
                return
            }
            writeOutput(context)
            flushIfNeeded(context)
            context.close(mode: .output, promise: promise)
        case .closing:
            if let promise { closePromises.append(promise) }
        case .idle, .closed:
            context.close(mode: .output, promise: promise)
        }
    }

    /// Acts on the peer's close_notify, once the application has all that came before it.
    func handleCloseNotify(_ context: ChannelHandlerContext) {
        guard connection.receivedCloseNotify, !isPeerDone, !connection.hasApplicationData else { return }
        switch phase {
        case .idle, .handshaking, .closed: return
        case .closing:
            isPeerDone = true
            finishClosingIfDone(context)
        case .established:
            isPeerDone = true
            completeRead(context)
            let allowsHalfClosure = (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
            if allowsHalfClosure { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
            guard phase == .established, !allowsHalfClosure || connection.sentCloseNotify else { return }
            startClosing(context, promise: nil)
        }
    }

    // MARK: The common way out

    /// Sends close_notify and closes the transport behind it, when the peer has said the same or its time is over.
    private func startClosing(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        phase = .closing
        if let promise { closePromises.append(promise) }
        writes.removeAll().fail(ChannelError.ioOnClosedChannel)
        if connection.hasApplicationData { _ = connection.takeApplicationData() }
        do throws(TLSError) { try connection.sendCloseNotify() } catch {
            finishClosing(context)
            return
        }
        guard options.closeTimeout > .zero else {
            writeOutput(context)
            flushIfNeeded(context)
            finishClosing(context)
            return
        }
        closeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: options.closeTimeout) { [weak self] in
            guard let self, let context = self.context else { return }
            self.finishClosing(context)
        }
        let left = context.eventLoop.makePromise(of: Void.self)
        left.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            guard let self, let context = self.context else { return }
            self.hasCloseNotifyLeft = true
            self.finishClosingIfDone(context)
        }
        writeOutput(context, promise: left)
        flushIfNeeded(context)
        if connection.receivedCloseNotify { isPeerDone = true }
        finishClosingIfDone(context)
        if phase == .closing, !isPeerDone { context.read() }
    }

    func finishClosingIfDone(_ context: ChannelHandlerContext) {
        if hasCloseNotifyLeft, isPeerDone { finishClosing(context) }
    }

    func finishClosing(_ context: ChannelHandlerContext) {
        guard phase == .closing else { return }
        phase = .closed
        let promise = takeClosePromises().joined(on: context.eventLoop)
        end(with: ChannelError.ioOnClosedChannel)
        if connection.sentCloseNotify, connection.receivedCloseNotify {
            context.fireUserInboundEventTriggered(TLSUserEvent.shutdownCompleted)
        }
        // The transport may be gone already; the wish is then fulfilled.
        if context.channel.isActive {
            context.close(mode: .all, promise: promise)
        } else {
            promise?.succeed(())
        }
    }
}
