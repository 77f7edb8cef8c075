import ApusTLS
import Synchronization

/// Answers, each under the question that it was checked to answer. Bounded by number and by bytes; what was not asked for the longest
/// goes first.
package final class DNSCache: Sendable {
    package struct Limits: Sendable {
        package var answers: Int
        /// About what they take in memory.
        package var bytes: Int

        package init(answers: Int = 100_000, bytes: Int = 64 << 20) {
            self.answers = answers
            self.bytes = bytes
        }
    }

    /// What tells one answer from another: the question, and whether the client wants DNSSEC's records, or unchecked data.
    package struct Key: Hashable, Sendable {
        private let bytes: [UInt8]

        package init(_ query: DNSQuery) {
            let question = query.question
            var bytes = question.name.lowercasedWire
            bytes.reserveCapacity(bytes.count + 5)
            for code in [question.type.rawValue, question.recordClass.rawValue] {
                bytes.append(UInt8(truncatingIfNeeded: code >> 8))
                bytes.append(UInt8(truncatingIfNeeded: code))
            }
            bytes.append((query.wantsDNSSEC ? 1 : 0) | (query.message.header.checkingDisabled ? 2 : 0))
            self.bytes = bytes
        }

        var cost: Int { bytes.count }
    }

    private struct State {
        var answers: LeastRecentlyUsed<Key, CachedAnswer>
        var bytes = 0
    }

    private let limits: Limits
    private let state: Mutex<State>

    package init(limits: Limits = Limits()) {
        self.limits = limits
        state = Mutex(State(answers: LeastRecentlyUsed(capacity: .max)))
    }

    /// Whatever is kept, however old.
    package func answer(for key: Key) -> CachedAnswer? {
        state.withLock { $0.answers.value(for: key) }
    }

    package func insert(_ answer: CachedAnswer, for key: Key) {
        let cost = answer.cost + key.cost
        guard cost <= limits.bytes else { return }
        state.withLock { state in
            if let replaced = state.answers.remove(key) { state.bytes -= replaced.cost + key.cost }
            state.answers.insert(answer, for: key)
            state.bytes += cost
            while state.answers.count > max(1, limits.answers) || state.bytes > limits.bytes,
                let (key, removed) = state.answers.removeLast()
            {
                state.bytes -= removed.cost + key.cost
            }
        }
    }

    package func removeAll() {
        state.withLock { $0 = State(answers: LeastRecentlyUsed(capacity: .max)) }
    }

    /// How many answers there are, and about how many bytes they take.
    package var usage: (answers: Int, bytes: Int) {
        state.withLock { ($0.answers.count, $0.bytes) }
    }
}
