package import ApusWire

extension DomainName: CustomStringConvertible {
    /// As zone files and `dig` write it, with the dot at the end (RFC 1035 §5.1).
    package var description: String {
        guard !isRoot else { return "." }
        var text = ""
        for label in labels {
            for byte in label { Self.write(byte, to: &text) }
            text.append(".")
        }
        return text
    }

    private static func write(_ byte: UInt8, to text: inout String) {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
            UInt8(ascii: "@"), UInt8(ascii: "$"):
            text.append("\\")
            text.unicodeScalars.append(Unicode.Scalar(byte))
        case 0x21...0x7e: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text.append(DecimalEscape.text(byte))
        }
    }

    /// A name as a person writes it; the dot at the end may be absent. `\.` and `\046` stand for bytes that would mean something.
    ///
    /// - Throws: `DecodeError` for an empty label, a label or a name that is too long, an unfinished escape, and for what is not ASCII.
    package init(text: String) throws(DecodeError) {
        if text == "." {
            self = .root
            return
        }
        var labels: [[UInt8]] = [[]]
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): labels.append([])
            case UInt8(ascii: "\\"): labels[labels.count - 1].append(try Self.escaped(&bytes))
            case 0x80...: throw DecodeError(.invalidValue, in: "a name in ASCII")
            default: labels[labels.count - 1].append(byte)
            }
        }
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        try self.init(labels: labels)
    }

    private static func escaped(_ bytes: inout ArraySlice<UInt8>) throws(DecodeError) -> UInt8 {
        guard let first = bytes.popFirst() else { throw DecodeError(.truncated, in: "an escape in a name") }
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return first }
        let digits = [first] + bytes.prefix(2)
        guard digits.count == 3, let value = UInt8(String(decoding: digits, as: UTF8.self)) else {
            throw DecodeError(.invalidValue, in: "an escape in a name")
        }
        bytes = bytes.dropFirst(2)
        return value
    }
}

/// `\123`: a byte as three decimal digits behind a backslash (RFC 1035 §5.1).
enum DecimalEscape {
    static func text(_ byte: UInt8) -> String {
        let digits = String(byte)
        return "\\" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}
