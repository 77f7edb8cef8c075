import NIOCore

/// How long a server may keep the client waiting.
extension HTTPClientHandler {
    func setDeadline(_ amount: TimeAmount, _ phase: HTTPClientError.Phase) {
        deadline?.cancel()
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: amount) { bound.value.giveUp(.timedOut(phase)) }
    }

    func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }
}
