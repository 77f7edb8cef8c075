import NIOCore

extension NIOLoopBound {
    /// Runs `body` on the event loop, at once where that is the current one.
    func execute(_ body: @escaping @Sendable (Value) -> Void) {
        if eventLoop.inEventLoop { body(value) } else { eventLoop.execute { body(value) } }
    }
}
