/// The shape of a struct as the RFC writes it, apart from the code that decodes it.
indirect enum Layout: Sendable {
    /// So many bytes.
    case fixed(Int)
    /// A vector of bytes; how many bytes its length takes.
    case opaque(Int)
    /// A vector of elements; how many bytes its length takes.
    case list(Int, of: [Layout])
    /// What follows may be missing altogether.
    case optional([Layout])
    /// The rest, with no length of its own.
    case rest

    static let extensions = Layout.list(2, of: [.fixed(2), .opaque(2)])
}

/// What a layout finds in bytes.
struct LaidOut {
    struct LengthField {
        var offset: Int
        var width: Int
        /// Whether the vector ends with the bytes.
        var endsWithBytes: Bool
    }

    var lengthFields: [LengthField] = []
    /// Lengths of strict prefixes that are themselves values.
    var completePrefixes: Set<Int> = []

    /// Nil if the bytes do not have the layout.
    init?(_ bytes: [UInt8], as layout: [Layout]) {
        guard let end = walk(layout, bytes, from: 0, to: bytes.count), end == bytes.count else { return nil }
    }

    private mutating func walk(_ layout: [Layout], _ bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        var position = start
        for part in layout {
            switch part {
            case .fixed(let count):
                position += count
                if position > end { return nil }
            case .opaque(let width):
                guard let (content, next) = vector(width, bytes, from: position, to: end) else { return nil }
                _ = content
                position = next
            case .list(let width, let element):
                guard let (content, next) = vector(width, bytes, from: position, to: end) else { return nil }
                position = content
                while position < next {
                    guard let after = walk(element, bytes, from: position, to: next), after > position else { return nil }
                    position = after
                }
            case .optional(let parts):
                if position == end { return position }
                completePrefixes.insert(position)
                guard let next = walk(parts, bytes, from: position, to: end) else { return nil }
                position = next
            case .rest:
                completePrefixes.formUnion(position..<max(position, end))
                position = end
            }
        }
        return position
    }

    private mutating func vector(_ width: Int, _ bytes: [UInt8], from start: Int, to end: Int) -> (content: Int, end: Int)? {
        guard start + width <= end else { return nil }
        let length = bytes[start..<start + width].reduce(0) { $0 << 8 | Int($1) }
        let content = start + width
        guard content + length <= end else { return nil }
        lengthFields.append(LengthField(offset: start, width: width, endsWithBytes: content + length == bytes.count))
        return (content, content + length)
    }
}

extension [UInt8] {
    /// With the number in the field changed by `delta`; nil where that does not fit.
    func adding(_ delta: Int, to field: LaidOut.LengthField) -> [UInt8]? {
        let value = self[field.offset..<field.offset + field.width].reduce(0) { $0 << 8 | Int($1) } + delta
        guard (0..<(1 << (8 * field.width))).contains(value) else { return nil }
        var changed = self
        for index in 0..<field.width {
            changed[field.offset + index] = UInt8(truncatingIfNeeded: value >> (8 * (field.width - 1 - index)))
        }
        return changed
    }
}
