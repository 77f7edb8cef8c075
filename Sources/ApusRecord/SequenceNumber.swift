/// RFC 9846 §5.3: starts at zero with each new key, grows by one with each record, and never wraps: a nonce must not come twice.
struct SequenceNumber: Equatable, Sendable {
    /// The number of the next record; nil when the last one has been used.
    private(set) var next: UInt64?

    /// Another start than zero is for tests, which cannot wait for 2^64 records.
    init(startingAt value: UInt64 = 0) {
        next = value
    }

    /// The number for the record at hand. It stays the same until `advance()`.
    func current() throws(RecordError) -> UInt64 {
        guard let next else { throw .sequenceNumbersExhausted }
        return next
    }

    /// The record at hand has been sealed or opened.
    mutating func advance() {
        guard let value = next else { return }
        let (sum, overflow) = value.addingReportingOverflow(1)
        next = overflow ? nil : sum
    }
}
