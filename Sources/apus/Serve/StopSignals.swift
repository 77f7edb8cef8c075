import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// SIGTERM and SIGINT ask a server to stop: from the moment this is made they no longer end the process by themselves, so make
/// it before saying that the server listens. A second signal while the server is stopping does end it.
struct StopSignals {
    private let received: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    private static let numbers = [SIGTERM, SIGINT]

    /// Returns when both are watched: one that came while a source is still being registered, on a thread of its own, would be lost.
    init() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        received = stream
        var sources: [any DispatchSourceSignal] = []
        for number in Self.numbers {
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.activate()
            }
            sources.append(source)
        }
        self.sources = sources
    }

    /// Returns when one of them has come.
    func wait() async {
        for await _ in received { break }
        for source in sources { source.cancel() }
        for number in Self.numbers { _ = signal(number, SIG_DFL) }
    }
}
