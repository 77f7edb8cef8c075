package import NIOCore
import Synchronization

/// Several servers that give the same answers. They are asked in order, those that failed lately last.
package final class UpstreamGroup: Sendable {
    package let transports: [any DNSTransport]
    private let limits: Limits
    private let health: Mutex<[Health]>
    private let now: @Sendable () -> NIODeadline

    package struct Limits: Sendable {
        /// For one server, when there is another to ask.
        package var attempt = TimeAmount.seconds(2)
        /// For all of it.
        package var total = TimeAmount.seconds(5)
        /// Failures in a row after which a server is asked last.
        package var failures = 2
        /// For how long, at first; doubled each time up to a minute.
        package var pause = TimeAmount.seconds(1)

        package init() {}
    }

    private struct Health {
        var failures = 0
        var pausedUntil = NIODeadline.uptimeNanoseconds(0)
        var pause: TimeAmount
    }

    package init(
        _ transports: [any DNSTransport], limits: Limits = Limits(), now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        self.transports = transports
        self.limits = limits
        self.now = now
        health = Mutex(transports.map { _ in Health(pause: limits.pause) })
    }

    /// The first answer that a server stands behind: SERVFAIL and REFUSED are what the next one is asked for.
    ///
    /// - Throws: the last server's error where none had an answer.
    package func exchange(_ query: DNSMessage) async throws -> (reply: DNSReply, server: DNSServerLocation) {
        let deadline = now() + limits.total
        var unwilling: (reply: DNSReply, server: DNSServerLocation)?
        var lastError: any Error = DNSExchangeError.timedOut
        let order = order()
        for (position, index) in order.enumerated() {
            let left = deadline - now()
            guard left > .zero else { break }
            let isLast = position == order.count - 1
            do {
                let reply = try await transports[index].exchange(query, timeout: isLast ? left : min(left, limits.attempt))
                succeeded(index)
                guard reply.message.responseCode.isUnwilling else { return (reply, transports[index].location) }
                unwilling = (reply, transports[index].location)
            } catch {
                failed(index)
                lastError = error
            }
        }
        if let unwilling { return unwilling }
        throw lastError
    }

    /// Which servers are asked last at present.
    package var paused: [DNSServerLocation] {
        let now = now()
        let health = health.withLock { $0 }
        return zip(transports, health).filter { $0.1.pausedUntil > now }.map(\.0.location)
    }

    private func order() -> [Int] {
        let now = now()
        let health = health.withLock { $0 }
        let isPaused = health.map { $0.pausedUntil > now }
        return health.indices.filter { !isPaused[$0] }
            + health.indices.filter { isPaused[$0] }.sorted { health[$0].pausedUntil < health[$1].pausedUntil }
    }

    private func succeeded(_ index: Int) {
        health.withLock { $0[index] = Health(pause: limits.pause) }
    }

    private func failed(_ index: Int) {
        let now = now()
        health.withLock { health in
            health[index].failures += 1
            guard health[index].failures >= limits.failures else { return }
            health[index].pausedUntil = now + health[index].pause
            health[index].pause = min(health[index].pause * 2, .minutes(1))
        }
    }
}

extension ResponseCode {
    /// The server had no answer of its own; another may have one.
    fileprivate var isUnwilling: Bool {
        switch self {
        case .noError, .nameError: false
        default: true
        }
    }
}
