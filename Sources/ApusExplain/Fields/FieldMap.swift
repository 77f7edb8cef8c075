import ApusTLS
import ApusWire

/// The fields of a message with the place of each, gained by writing the message again from its decoded parts.
///
/// Whoever builds a map compares ``bytes`` with the message: only where they are the same does the map tell of that message. So it can't
/// disagree with the codec that read it.
struct FieldMap {
    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Explanation.Field] = []
    private var depth = 0

    /// A field that `write` appends.
    mutating func field(
        _ name: String, _ value: String, _ meaning: String? = nil, isShown: Bool = false, _ write: (inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        write(&bytes)
        add(name, value, meaning, isShown, start..<bytes.count, lengthSize: 0)
    }

    /// A field that holds others. Where it is a vector, it begins with its own length.
    ///
    /// - Parameter lengthSize: how many bytes the length takes; 0 where the field is no vector.
    mutating func group(
        _ name: String, _ value: String = "", _ meaning: String? = nil, lengthSize: Int = 0, isShown: Bool = false,
        _ content: (inout FieldMap) -> Void
    ) {
        let start = bytes.count
        let index = fields.count
        add(name, value, meaning, isShown, start..<start, lengthSize: lengthSize)
        bytes.append(contentsOf: repeatElement(0, count: lengthSize))
        depth += 1
        content(&self)
        depth -= 1
        let length = bytes.count - start - lengthSize
        for place in 0..<lengthSize {
            bytes[start + place] = UInt8(truncatingIfNeeded: length >> (8 * (lengthSize - 1 - place)))
        }
        fields[index].bytes = start..<bytes.count
    }

    /// `opaque name<…>`.
    mutating func opaque(
        _ name: String, _ content: [UInt8], lengthSize: Int, _ value: String? = nil, _ meaning: String? = nil,
        isShown: Bool = false
    ) {
        let start = bytes.count
        for place in 0..<lengthSize {
            bytes.append(UInt8(truncatingIfNeeded: content.count >> (8 * (lengthSize - 1 - place))))
        }
        bytes += content
        add(name, value ?? Self.brief(content), meaning, isShown, start..<bytes.count, lengthSize: lengthSize)
    }

    /// Two-byte code points, each a field of its own in a vector.
    mutating func codePoints<Point: TLSCodePoint>(
        _ name: String, _ points: [Point], item: String, _ meaning: String? = nil, isShown: Bool = false
    ) where Point.RawValue == UInt16 {
        group(name, MessageStory.list(points), meaning, lengthSize: 2, isShown: isShown) { map in
            for point in points {
                map.field(item, point.description, point.isGREASE ? Meanings.grease : nil) { $0.writeUInt16(point.rawValue) }
            }
        }
    }

    /// Takes over the fields of a map that was built apart.
    mutating func append(_ other: FieldMap) {
        let start = bytes.count
        bytes += other.bytes
        fields += other.fields.map { field in
            var field = field
            field.bytes = field.bytes.map { $0.lowerBound + start..<$0.upperBound + start }
            field.depth += depth
            return field
        }
    }

    /// Leaves all fields out of the default story.
    mutating func hide() {
        for index in fields.indices { fields[index].isShown = false }
    }

    private mutating func add(
        _ name: String, _ value: String, _ meaning: String?, _ isShown: Bool, _ range: Range<Int>, lengthSize: Int
    ) {
        var field = Explanation.Field(name, value)
        field.meaning = meaning
        field.isShown = isShown
        field.bytes = range
        field.lengthSize = lengthSize
        field.depth = depth
        fields.append(field)
    }

    /// Few bytes in full, of many the first ones and their number.
    static func brief(_ bytes: [UInt8]) -> String {
        switch bytes.count {
        case 0: "empty"
        case ...32: hexadecimal(bytes)
        default: "\(bytes.count) bytes: \(abbreviated(bytes))"
        }
    }
}
