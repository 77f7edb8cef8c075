/// RFC 9846 §4.3.10: a server that rejected early data drops the records of it, unseen, up to a limit.
struct EarlyDataSkip: Equatable, Sendable {
    private var remaining: Int

    init(upTo bytes: Int) {
        remaining = max(0, bytes)
    }

    /// Counts a dropped record with a fragment of `length` bytes; throws where it goes past the limit.
    mutating func drop(_ length: Int) throws(RecordError) {
        let cost = max(1, length - RecordLimits.protectionOverhead)
        guard cost <= remaining else { throw .tooMuchSkippedEarlyData }
        remaining -= cost
    }
}
