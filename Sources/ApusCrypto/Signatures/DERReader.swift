/// A reader of DER (X.690), as much as a SubjectPublicKeyInfo and a PrivateKeyInfo need.
///
/// Strict: definite lengths in their shortest form, lengths of at most 2^24-1, no tag above 30, and nothing left over where a value
/// ends. No recursion: the depth is that of the calling code.
struct DERReader {
    /// The identifier octets that occur here.
    enum Tag {
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let octetString: UInt8 = 0x04
        static let null: UInt8 = 0x05
        static let objectIdentifier: UInt8 = 0x06
        static let sequence: UInt8 = 0x30
    }

    /// What is not DER, or not what was wanted; the text names the field.
    struct Malformed: Error {
        var field: String
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    private init(_ slice: ArraySlice<UInt8>) { rest = slice }

    var isAtEnd: Bool { rest.isEmpty }

    /// The tag of the next value, or nil at the end.
    var nextTag: UInt8? { rest.first }

    /// The contents of the next value, which must have that tag.
    mutating func read(_ tag: UInt8, _ field: String) throws(Malformed) -> ArraySlice<UInt8> {
        guard rest.popFirst() == tag, let first = rest.popFirst() else { throw Malformed(field: field) }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7f)
            guard (1...3).contains(count), rest.count >= count else { throw Malformed(field: field) }
            length = 0
            for byte in rest.prefix(count) { length = length << 8 | Int(byte) }
            rest = rest.dropFirst(count)
            guard length >= 0x80, length >> (8 * (count - 1)) != 0 else { throw Malformed(field: field) }
        }
        guard rest.count >= length else { throw Malformed(field: field) }
        let contents = rest.prefix(length)
        rest = rest.dropFirst(length)
        return contents
    }

    /// A reader of the contents of the next value, which must be a SEQUENCE.
    mutating func readSequence(_ field: String) throws(Malformed) -> DERReader {
        DERReader(try read(Tag.sequence, field))
    }

    /// The bytes of a BIT STRING that holds whole octets.
    mutating func readOctetBitString(_ field: String) throws(Malformed) -> [UInt8] {
        let contents = try read(Tag.bitString, field)
        guard contents.first == 0 else { throw Malformed(field: field) }
        return Array(contents.dropFirst())
    }

    /// The magnitude of an INTEGER that is not negative, without leading zeros.
    mutating func readUnsignedInteger(_ field: String) throws(Malformed) -> [UInt8] {
        let contents = try read(Tag.integer, field)
        guard let first = contents.first, first < 0x80 else { throw Malformed(field: field) }
        guard first == 0, contents.count > 1 else { return Array(contents) }
        let magnitude = contents.dropFirst()
        guard let next = magnitude.first, next >= 0x80 else { throw Malformed(field: field) }
        return Array(magnitude)
    }

    /// All that is left, as it stands.
    mutating func readRemaining() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    func expectEnd(_ field: String) throws(Malformed) {
        guard rest.isEmpty else { throw Malformed(field: field) }
    }
}
