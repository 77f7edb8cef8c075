package import ApusCrypto

/// What the engine takes from its surroundings: random bytes and the time. Tests hand in fixed ones.
public struct ConnectionEnvironment: Sendable {
    package var random: RandomSource
    /// The time stamp of events.
    package var now: @Sendable () -> ContinuousClock.Instant

    /// The system's random source and monotonic clock.
    public static let system = ConnectionEnvironment(random: .system, now: { ContinuousClock.now })

    package init(random: RandomSource, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.random = random
        self.now = now
    }
}
