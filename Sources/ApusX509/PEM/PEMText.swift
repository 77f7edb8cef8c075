/// Writes PEM blocks (RFC 7468 §3).
package enum PEMText {
    /// The characters of a line of base64.
    private static let lineLength = 64

    /// One block, with a line end after it.
    package static func encode(_ label: String, _ der: [UInt8]) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var line: [UInt8] = []
        for start in stride(from: 0, to: der.count, by: 3) {
            line += group(der[start..<min(start + 3, der.count)])
            if line.count == lineLength {
                text += String(decoding: line, as: UTF8.self) + "\n"
                line = []
            }
        }
        if !line.isEmpty { text += String(decoding: line, as: UTF8.self) + "\n" }
        return text + "-----END \(label)-----\n"
    }

    private static func group(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var bits: UInt32 = 0
        for byte in bytes { bits = bits << 8 | UInt32(byte) }
        bits <<= UInt32(8 * (3 - bytes.count))
        return (0..<4).map { position in
            position <= bytes.count ? character(of: UInt8(bits >> UInt32(18 - 6 * position) & 0x3f)) : UInt8(ascii: "=")
        }
    }

    private static func character(of value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value + UInt8(ascii: "A")
        case 26..<52: value - 26 + UInt8(ascii: "a")
        case 52..<62: value - 52 + UInt8(ascii: "0")
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
