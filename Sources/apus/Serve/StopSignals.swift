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

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        received = stream
        sources = Self.numbers.map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.activate()
            return source
        }
    }

    /// Returns when one of them has come.
    func wait() async {
        for await _ in received { break }
        for source in sources { source.cancel() }
        for number in Self.numbers { _ = signal(number, SIG_DFL) }
    }
}
