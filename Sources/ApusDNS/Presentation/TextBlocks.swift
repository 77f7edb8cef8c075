import ApusWire

/// Long bytes as text, in blocks of 56 characters as `dig` splits them.
enum TextBlocks {
    private static let width = 56

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String { blocks(hexadecimalDigits(bytes)) }

    static func hexadecimalDigits(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    static func base64(_ bytes: some Collection<UInt8>) -> String { blocks(base64Digits(bytes)) }

    /// RFC 4648 §4.
    static func base64Digits(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = encode(bytes, bits: 6, digits: digits)
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        return text
    }

    /// RFC 4648 §7, without padding (RFC 5155 §3.3).
    static func base32(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes, bits: 5, digits: Array("0123456789ABCDEFGHIJKLMNOPQRSTUV"))
    }

    private static func encode(_ bytes: some Collection<UInt8>, bits: UInt32, digits: [Character]) -> String {
        var text: [Character] = []
        var buffer: UInt32 = 0
        var filled: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xffff
            filled += 8
            while filled >= bits {
                filled -= bits
                text.append(digits[Int(buffer >> filled & (1 << bits - 1))])
            }
        }
        if filled > 0 { text.append(digits[Int(buffer << (bits - filled) & (1 << bits - 1))]) }
        return String(text)
    }

    private static func blocks(_ text: String) -> String {
        var blocks: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            blocks.append(rest.prefix(width))
            rest = rest.dropFirst(width)
        }
        return blocks.joined(separator: " ")
    }
}

/// A `<character-string>` between quotation marks (RFC 1035 §5.1).
enum QuotedText {
    static func quoted(_ bytes: some Sequence<UInt8>) -> String { "\"\(escaped(bytes))\"" }

    static func escaped(_ bytes: some Sequence<UInt8>, alsoEscaping others: [UInt8] = []) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append("\\")
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x20...0x7e:
                if others.contains(byte) { text.append("\\") }
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text.append(DecimalEscape.text(byte))
            }
        }
        return text
    }
}
