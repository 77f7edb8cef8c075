import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// SIGHUP asks a server to read its files again.
struct HangUpSignals {
    private let source: any DispatchSourceSignal
    private let task: Task<Void, Never>

    /// Returns when the signal is watched.
    init(_ onSignal: @escaping @Sendable () async -> Void) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        _ = signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { continuation.yield() }
        await withCheckedContinuation { registered in
            source.setRegistrationHandler { registered.resume() }
            source.activate()
        }
        self.source = source
        task = Task { for await _ in stream { await onSignal() } }
    }

    func cancel() {
        source.cancel()
        task.cancel()
    }
}
