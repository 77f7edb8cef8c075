import ApusCrypto
import ApusTLS
import ApusTestKit
import Synchronization

extension ConnectionEnvironment {
    /// The same random bytes and the same time for every input, so that each is one path through the code.
    static func fuzzing(seed: UInt64) -> ConnectionEnvironment {
        let generator = Mutex(SeededGenerator(seed: seed))
        let random = RandomSource { count in
            generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        }
        let now = start
        return ConnectionEnvironment(random: random, now: { now }, wallTime: { fuzzTime })
    }

    private static let start = ContinuousClock.now
}

let fuzzTime = WallTime(milliseconds: 1_700_000_000_000)
