/// Decodes base64 (RFC 4648 §4) byte by byte, so that who reads a file can say where it went wrong.
struct Base64Decoder: Sendable {
    private var decoded: [UInt8] = []
    /// Bits that wait for a whole byte, at the low end.
    private var pending: UInt32 = 0
    private var digits = 0
    private var padding = 0

    /// - Returns: false for a character that can't stand here.
    mutating func append(_ character: UInt8) -> Bool {
        if character == UInt8(ascii: "=") {
            padding += 1
            // Only the third and fourth place of a group may be padding.
            return digits >= 2 && digits + padding <= 4
        }
        guard padding == 0, let value = Self.value(of: character) else { return character == 0x20 || character == 0x09 }
        pending = pending << 6 | value
        digits += 1
        if digits == 4 {
            decoded += [UInt8(pending >> 16 & 0xff), UInt8(pending >> 8 & 0xff), UInt8(pending & 0xff)]
            pending = 0
            digits = 0
        }
        return true
    }

    /// - Returns: nil when the last group is not whole, or bits are left over.
    func finish() -> [UInt8]? {
        switch (digits, padding) {
        case (0, 0): decoded
        case (2, 2): pending & 0xf == 0 ? decoded + [UInt8(pending >> 4 & 0xff)] : nil
        case (3, 1): pending & 0x3 == 0 ? decoded + [UInt8(pending >> 10 & 0xff), UInt8(pending >> 2 & 0xff)] : nil
        default: nil
        }
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
