import ApusCrypto
import Synchronization

/// A replay register in the memory of this process: bounded, and refusing whenever it can't be sure.
///
/// - It refuses for one window after it was made: what an earlier process accepted just before is not known here (RFC 8446 §8.2).
/// - It refuses when it is full, until entries grow stale.
/// - It refuses what it may have forgotten, should the clock be set back.
///
/// Its ``scope`` is random, so that it takes early data with tickets alone that were given while it was in use.
public final class ReplayMemory: ReplayRegister {
    public let scope: [UInt8]
    private let window: UInt64
    private let capacity: Int
    private let state: Mutex<State>

    private struct State: Sendable {
        var uses: [[UInt8]: WallTime] = [:]
        let since: WallTime
        var sweptAt: WallTime
    }

    /// - Parameters:
    ///   - capacity: how many uses are remembered at once, some 100 bytes each; what a server takes within the window.
    ///   - window: how long it refuses at first; no shorter than ``EarlyDataAcceptance/window``.
    public convenience init(capacity: Int = 100_000, window: Duration = .seconds(10)) {
        self.init(capacity: capacity, window: window, since: .now, random: .system)
    }

    package init(capacity: Int, window: Duration, since: WallTime, random: RandomSource) {
        scope = random.bytes(16)
        self.capacity = max(0, capacity)
        self.window = window.wholeMilliseconds
        state = Mutex(State(since: since, sweptAt: since))
    }

    public func registerImmediately(_ use: EarlyDataUse) -> Bool? { isNew(use) }

    public func register(_ use: EarlyDataUse) async -> Bool { isNew(use) }

    private func isNew(_ use: EarlyDataUse) -> Bool {
        state.withLock { state in
            guard let age = use.arrivedAt.since(state.since), age >= window else { return false }
            if let rest = use.arrivedAt.since(state.sweptAt), rest > window || state.uses.count >= capacity {
                let now = use.arrivedAt
                state.uses = state.uses.filter { $0.value >= now }
                state.sweptAt = now
            }
            // Uses that were stale by then are forgotten: with the clock set back one of them could come again.
            guard use.staleAfter >= state.sweptAt, use.staleAfter >= use.arrivedAt, state.uses.count < capacity else {
                return false
            }
            return state.uses.updateValue(use.staleAfter, forKey: use.identifier) == nil
        }
    }

    /// How many uses are remembered.
    package var count: Int { state.withLock { $0.uses.count } }
}

extension Duration {
    /// In milliseconds, none for a negative duration.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1000)
        return overflow ? .max / 2 : min(product, .max / 2) + UInt64(attoseconds) / 1_000_000_000_000_000
    }
}
