/// Holds whoever comes through until it is opened, and tells when somebody has come.
final class Gate: Sendable {
    private let opened = AsyncStream<Void>.makeStream()
    private let arrived = AsyncStream<Void>.makeStream()

    func open() { opened.continuation.finish() }

    func pass() async {
        arrived.continuation.finish()
        for await _ in opened.stream {}
    }

    func waitForArrival() async {
        for await _ in arrived.stream {}
    }
}
