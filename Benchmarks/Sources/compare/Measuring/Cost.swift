import CAllocationCounter

/// What some work cost, by the side of the connection that did it.
struct Cost {
    /// CPU time in nanoseconds.
    var client: UInt64 = 0
    var server: UInt64 = 0
    /// Of both sides, with what carries the bytes between them.
    var allocations: UInt64 = 0

    var total: UInt64 { client + server }

    enum Side { case client, server }

    /// Counts the time of `work` for `side`.
    mutating func measure<Result>(_ side: Side, _ work: () throws -> Result) rethrows -> Result {
        let start = ThreadClock.now
        defer {
            let elapsed = ThreadClock.now - start
            if side == .client { client += elapsed } else { server += elapsed }
        }
        return try work()
    }

    static func += (sum: inout Cost, cost: Cost) {
        sum.client += cost.client
        sum.server += cost.server
        sum.allocations += cost.allocations
    }
}

/// The rounds of one peer in one case, each divided by its number of operations.
struct Samples {
    private(set) var client: [Double] = []
    private(set) var server: [Double] = []
    private(set) var total: [Double] = []
    private(set) var allocations: [Double] = []

    mutating func append(_ cost: Cost, operations: Int) {
        let count = Double(max(1, operations))
        client.append(Double(cost.client) / count)
        server.append(Double(cost.server) / count)
        total.append(Double(cost.total) / count)
        allocations.append(Double(cost.allocations) / count)
    }
}

extension [Double] {
    /// The middle value; nan when there is none.
    var median: Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        let middle = ordered.count / 2
        return ordered.count.isMultiple(of: 2) ? (ordered[middle - 1] + ordered[middle]) / 2 : ordered[middle]
    }
}
