import ApusTLS
import Synchronization

/// The time of a run, which passes only when the flags say so.
final class ShimClock: Sendable {
    private let time = Mutex(WallTime.now)

    func advance(seconds: UInt32) { time.withLock { $0 = $0.adding(seconds: seconds) } }

    var environment: ConnectionEnvironment {
        ConnectionEnvironment(random: .system, now: { ContinuousClock.now }, wallTime: { [self] in time.withLock { $0 } })
    }
}
