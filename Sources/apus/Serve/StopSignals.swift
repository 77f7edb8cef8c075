import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// SIGTERM and SIGINT ask a server to stop.
enum StopSignals {
    /// Returns when one of them has come. From the first call on they no longer end the process by themselves; a second
    /// signal while the server is stopping does.
    static func wait() async {
        var sources: [any DispatchSourceSignal] = []
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for number in [SIGTERM, SIGINT] {
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.activate()
            sources.append(source)
        }
        for await _ in stream { break }
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { _ = signal(number, SIG_DFL) }
    }
}
