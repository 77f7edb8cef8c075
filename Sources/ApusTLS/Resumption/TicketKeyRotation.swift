import ApusCrypto
import Synchronization

/// Ticket keys in the memory of this process, a new one every so often.
///
/// Tickets open for at least one interval after the key that sealed them was replaced: the previous key is kept that long, and the
/// next exists ahead of its turn. What is older is gone, and with it the means to read what was sent under those tickets as early data
/// (RFC 8446 Appendix E.1.3; RFC 5077 §5.5).
public final class TicketKeyRotation: TicketKeySource {
    /// How long a key seals new tickets.
    public let interval: Duration
    private let intervalMilliseconds: UInt64
    private let state: Mutex<Keys>
    private let random: RandomSource

    private struct Keys: Sendable {
        var previous: TicketKey?
        var current: TicketKey
        var next: TicketKey
        /// When `current` began.
        var since: WallTime?
    }

    /// - Parameter interval: how long a key seals new tickets; a day by default, a second at least.
    public convenience init(interval: Duration = .seconds(24 * 60 * 60)) { self.init(interval: interval, random: .system) }

    package init(interval: Duration, random: RandomSource) {
        self.interval = interval
        self.random = random
        intervalMilliseconds = UInt64(max(1, min(interval.components.seconds, Self.longestInterval))) * 1000
        state = Mutex(Keys(previous: nil, current: TicketKey(random: random), next: TicketKey(random: random)))
    }

    /// A year, in seconds.
    private static let longestInterval: Int64 = 366 * 24 * 60 * 60

    public func ticketKeys(at time: WallTime) -> TicketKeySet? {
        state.withLock { keys in
            turn(&keys, at: time)
            return TicketKeySet(current: keys.current, others: [keys.next] + (keys.previous.map { [$0] } ?? []))
        }
    }

    /// A clock that goes backwards begins the interval anew; one that jumps far ahead throws all old keys away.
    private func turn(_ keys: inout Keys, at time: WallTime) {
        guard let since = keys.since, let age = time.since(since) else {
            keys.since = time
            return
        }
        let turns = age / intervalMilliseconds
        guard turns > 0 else { return }
        for _ in 0..<min(turns, 3) {
            keys.previous = keys.current
            keys.current = keys.next
            keys.next = TicketKey(random: random)
        }
        keys.since = since.adding(milliseconds: turns * intervalMilliseconds)
    }
}
