import ApusWire

/// Cuts a captured stream into whole records, so that keys can be changed between them.
struct RecordCutter {
    private var buffer: [UInt8] = []
    private(set) var isBroken = false

    /// Takes bytes, and gives the records that are whole now, headers included.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        guard !isBroken else { return [] }
        buffer += bytes
        var records: [[UInt8]] = []
        var start = 0
        while buffer.count - start >= RecordHeader.size {
            let length = Int(buffer[start + 3]) << 8 | Int(buffer[start + 4])
            guard length <= RecordHeader.maxCiphertextTLS12, (20...24).contains(buffer[start]) else {
                isBroken = true
                break
            }
            let end = start + RecordHeader.size + length
            guard end <= buffer.count else { break }
            records.append(Array(buffer[start..<end]))
            start = end
        }
        buffer.removeSubrange(..<start)
        return records
    }
}
