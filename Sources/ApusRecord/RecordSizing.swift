/// How large the records of application data are.
package enum RecordSizing: Equatable, Sendable {
    /// As large as the limit allows: fewest bytes and least work.
    case full
    /// Starts with what fits one TCP segment, and each record carries one such piece more than the one before until the limit is
    /// reached (twelve records). A receiver can open a record only when all of it is there, so that at the start of a connection, where
    /// TCP sends little at a time, the first bytes arrive round trips earlier.
    case growing
}

/// The state of `RecordSizing` along a connection.
struct RecordGrowth: Equatable, Sendable {
    private(set) var fragment = RecordLimits.firstGrowingFragment

    /// A record has been closed: the next one may be larger.
    mutating func advance() {
        fragment = min(fragment + RecordLimits.firstGrowingFragment, RecordLimits.maxFragment)
    }
}
