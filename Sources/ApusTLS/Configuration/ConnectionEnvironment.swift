package import ApusCrypto

/// What the engine takes from its surroundings: random bytes and the time, monotonic and by the wall. Tests hand in fixed ones.
public struct ConnectionEnvironment: Sendable {
    package var random: RandomSource
    /// The time stamp of events.
    package var now: @Sendable () -> ContinuousClock.Instant
    /// What the ages of sessions are judged by.
    package var wallTime: @Sendable () -> WallTime

    /// The system's random source and clocks.
    public static let system = ConnectionEnvironment(random: .system, now: { ContinuousClock.now })

    package init(
        random: RandomSource, now: @escaping @Sendable () -> ContinuousClock.Instant,
        wallTime: @escaping @Sendable () -> WallTime = { WallTime.now }
    ) {
        self.random = random
        self.now = now
        self.wallTime = wallTime
    }
}
