/// Which part of a file a request asks for (RFC 9110 §14.2).
package enum ByteRange: Equatable, Sendable {
    /// All of it: there is no Range, or one that may be ignored (another unit, several ranges, or nonsense).
    case whole
    case part(Range<Int64>)
    /// Nothing that the file has: 416.
    case unsatisfiable

    package init(_ values: [String], size: Int64) {
        self = .whole
        guard values.count == 1, let value = values.first, let equals = value.firstIndex(of: "=") else { return }
        guard String(value[..<equals]).trimmed.lowercased() == "bytes" else { return }
        let range = String(value[value.index(after: equals)...]).trimmed
        guard let dash = range.firstIndex(of: "-"), !range.contains(",") else { return }
        let first = range[..<dash]
        let last = range[range.index(after: dash)...]
        switch (Self.position(first), Self.position(last)) {
        case (.number(let first), .absent):
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (.number(let first), .number(let last)):
            guard first <= last else { return }
            // `last` may be Int64.max: add only after it has been cut to the size.
            self = first < size ? .part(first..<(min(last, size - 1) + 1)) : .unsatisfiable
        case (.absent, .number(let length)):
            self = length > 0 && size > 0 ? .part((size - min(length, size))..<size) : .unsatisfiable
        case (.absent, .absent), (.nonsense, _), (_, .nonsense):
            return
        }
    }

    private enum Position {
        case absent
        case number(Int64)
        case nonsense
    }

    private static func position(_ digits: Substring) -> Position {
        if digits.isEmpty { return .absent }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return .nonsense }
        // A number too large to hold is beyond every file.
        return .number(Int64(digits) ?? .max)
    }
}
