/// "0x20": letters of the name in a case chosen at random, which an answer must repeat.
enum RandomCase {
    static func applied(to name: DomainName, using generator: inout some RandomNumberGenerator) -> DomainName {
        var bits: UInt64 = 0
        var left = 0
        let wire = name.wire.map { byte -> UInt8 in
            guard isLetter(byte) else { return byte }
            if left == 0 { (bits, left) = (generator.next(), 64) }
            defer { (bits, left) = (bits >> 1, left - 1) }
            return bits & 1 == 0 ? byte | 0x20 : byte & ~0x20
        }
        return DomainName(validated: wire)
    }

    /// Lengths are below all letters.
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte >= 0x41
    }
}
