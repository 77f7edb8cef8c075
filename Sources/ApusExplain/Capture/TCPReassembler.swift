/// Puts one direction of a TCP connection in order again: retransmissions, segments out of order, and overlaps, of which what came first counts.
struct TCPReassembler {
    /// The next byte that is wanted; nil before anything came.
    private var next: UInt32?
    /// Segments that came too early, by their distance from `next` when they came.
    private var waiting: [(sequence: UInt32, payload: [UInt8])] = []
    private var waitingBytes = 0
    /// Something is missing, and will not come any more.
    private(set) var hasGap = false

    /// What may wait for a segment that was lost, in bytes: more is a segment that was not captured.
    static let maximumWaiting = 4 * 1024 * 1024
    static let maximumSegments = 4096

    /// Takes a segment, and gives what is now in order.
    mutating func take(_ segment: CapturedSegment) -> [UInt8] {
        guard !hasGap else { return [] }
        var sequence = segment.sequence
        if segment.isSYN {
            // The SYN itself takes a number.
            sequence &+= 1
            if next == nil { next = sequence }
        }
        let expected = next ?? sequence
        next = expected
        guard !segment.payload.isEmpty else { return [] }
        guard let fresh = Self.fresh(sequence, segment.payload, expected: expected) else {
            waiting.append((sequence, segment.payload))
            waitingBytes += segment.payload.count
            if waitingBytes > Self.maximumWaiting || waiting.count > Self.maximumSegments {
                hasGap = true
                waiting = []
            }
            return []
        }
        var ordered = fresh
        next = expected &+ UInt32(truncatingIfNeeded: fresh.count)
        while let more = takeWaiting() { ordered += more }
        return ordered
    }

    /// The part that is new; nil where something before it is missing.
    private static func fresh(_ sequence: UInt32, _ payload: [UInt8], expected: UInt32) -> [UInt8]? {
        // Numbers wrap: half of them are before, half behind.
        let distance = Int32(bitPattern: expected &- sequence)
        guard distance >= 0 else { return nil }
        return Array(payload.dropFirst(Int(distance)))
    }

    private mutating func takeWaiting() -> [UInt8]? {
        guard let expected = next else { return nil }
        for (index, entry) in waiting.enumerated() {
            guard let fresh = Self.fresh(entry.sequence, entry.payload, expected: expected) else { continue }
            waiting.remove(at: index)
            waitingBytes -= entry.payload.count
            next = expected &+ UInt32(truncatingIfNeeded: fresh.count)
            return fresh
        }
        return nil
    }

    var isWaiting: Bool { !waiting.isEmpty }
}
