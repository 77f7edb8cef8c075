import ApusWire

/// Writes a DNS message, with names compressed where they may be (RFC 1035 §4.1.4).
struct DNSWriter {
    private(set) var bytes: [UInt8] = []
    /// Where each ending of a name that was written stands, if a pointer can reach it.
    private var places: [ArraySlice<UInt8>: UInt16] = [:]
    /// Where the time to live of each record stands.
    private(set) var ttlPlaces: [Int] = []

    mutating func writeUInt16(_ value: UInt16) { bytes.writeUInt16(value) }
    mutating func writeUInt32(_ value: UInt32) { bytes.writeUInt32(value) }
    mutating func write(_ some: some Collection<UInt8>) { bytes.append(contentsOf: some) }

    mutating func writeTTL(_ ttl: UInt32) {
        ttlPlaces.append(bytes.count)
        writeUInt32(ttl)
    }

    /// Endings that stand in the message already, letter by letter, become pointers.
    mutating func writeName(_ name: DomainName, compressed: Bool = true) {
        guard compressed else { return write(name.wire) }
        var rest = name.wire[...]
        while let length = rest.first, length > 0 {
            if let place = places[rest] {
                writeUInt16(0xc000 | place)
                return
            }
            if bytes.count < 0x4000 { places[rest] = UInt16(bytes.count) }
            let label = rest.prefix(1 + Int(length))
            write(label)
            rest = rest.dropFirst(label.count)
        }
        bytes.append(0)
    }

    /// What `write` appends, behind its length in two bytes; what is longer than that can say is cut.
    mutating func writeSized(_ write: (inout DNSWriter) -> Void) {
        let start = bytes.count
        writeUInt16(0)
        write(&self)
        let length = min(bytes.count - start - 2, 0xffff)
        bytes.removeLast(bytes.count - start - 2 - length)
        bytes[start] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[start + 1] = UInt8(truncatingIfNeeded: length)
    }
}
