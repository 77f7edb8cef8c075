import ApusRecord
import ApusWire

/// A stream of records in the clear. However it is cut, what is read is the same.
enum RecordFuzzing {
    static func run(_ bytes: [UInt8]) {
        let whole = read(bytes, pieces: max(1, bytes.count))
        FuzzTarget.expect(read(bytes, pieces: 1) == whole, "byte by byte the records are others")
        FuzzTarget.expect(read(bytes, pieces: 7) == whole, "in pieces of seven bytes the records are others")
    }

    private struct Reading: Equatable {
        var inbound: [RecordReader.Inbound] = []
        var failed = false
    }

    private static func read(_ bytes: [UInt8], pieces size: Int) -> Reading {
        var reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        var reading = Reading()
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(bytes.span.extracting(start..<min(start + size, bytes.count)))
            do {
                while let inbound = try reader.next() { reading.inbound.append(inbound) }
            } catch {
                reading.failed = true
                return reading
            }
        }
        return reading
    }
}
