/// An extensions block, in the order of the wire, in which no type stands twice (RFC 9846 §4.3):
/// ```
/// struct {
///     ExtensionType extension_type;
///     opaque extension_data<0..2^16-1>;
/// } Extension;
///
/// Extension extensions<0..2^16-1>;
/// ```
/// The bytes are kept as they came; each body is decoded when it is asked for.
package struct Extensions: Sendable {
    /// All extensions with their headers, without the length of the block.
    private var bytes: [UInt8]
    private var index: [Entry]

    /// Invariant: `start...end` lies within `bytes`.
    private struct Entry: Sendable {
        var type: ExtensionType
        /// Where the body begins and ends in `bytes`.
        var start: Int
        var end: Int
    }

    private static let headerSize = 4

    package init() {
        bytes = []
        index = []
    }

    package var count: Int { index.count }
    package var isEmpty: Bool { index.isEmpty }
    package var types: [ExtensionType] { index.map(\.type) }

    package func contains(_ type: ExtensionType) -> Bool {
        position(of: type) != nil
    }

    /// The body of the extension of this type; nil when absent.
    package func body(of type: ExtensionType) -> [UInt8]? {
        guard let position = position(of: type) else { return nil }
        let entry = index[position]
        return bytes.span.extracting(entry.start..<entry.end).copied()
    }

    /// The decoded extension; nil when absent.
    package func decode<E: ExtensionBody>(_: E.Type = E.self) throws(DecodeError) -> E? {
        guard let position = position(of: E.type) else { return nil }
        let entry = index[position]
        var body = bytes.span.extracting(entry.start..<entry.end)
        do {
            let value = try E(decoding: &body)
            try body.expectEnd()
            return value
        } catch {
            throw DecodeError(error.problem, in: error.field.isEmpty ? "\(E.type)" : "\(error.field) in \(E.type)")
        }
    }

    private func position(of type: ExtensionType) -> Int? {
        for position in index.indices where index[position].type == type { return position }
        return nil
    }
}

extension Extensions: Equatable {
    package static func == (left: Extensions, right: Extensions) -> Bool {
        left.bytes == right.bytes
    }
}

// MARK: - Changing

extension Extensions {
    /// Adds an extension at the end; one of the same type that is already there is replaced where it stands.
    package mutating func append<E: ExtensionBody>(_ value: E) {
        append(type: E.type, value.encode(into:))
    }

    /// Adds an extension at the end; one of the same type that is already there is replaced where it stands.
    package mutating func append(type: ExtensionType, body: [UInt8]) {
        append(type: type) { $0.writeBytes(body) }
    }

    /// Takes the extension of this type out, if there is one.
    package mutating func remove(_ type: ExtensionType) {
        rebuild { old, new in
            for entry in old.index where entry.type != type { new.append(copying: entry, of: old) }
        }
    }

    private mutating func append(type: ExtensionType, _ write: (inout [UInt8]) -> Void) {
        guard contains(type) else { return appendNew(type: type, write) }
        rebuild { old, new in
            for entry in old.index {
                if entry.type == type {
                    new.appendNew(type: type, write)
                } else {
                    new.append(copying: entry, of: old)
                }
            }
        }
    }

    private mutating func appendNew(type: ExtensionType, _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count + Self.headerSize
        bytes.writeUInt16(type.rawValue)
        bytes.writeVector16(write)
        index.append(Entry(type: type, start: start, end: bytes.count))
    }

    private mutating func append(copying entry: Entry, of other: Extensions) {
        appendNew(type: entry.type) { $0.writeBytes(other.bytes[entry.start..<entry.end]) }
    }

    private mutating func rebuild(_ build: (_ old: Extensions, _ new: inout Extensions) -> Void) {
        var new = Extensions()
        build(self, &new)
        self = new
    }
}

// MARK: - Decoding and encoding

extension Extensions {
    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        try self.init(decoding: &body, in: "extensions")
    }

    /// With `field` as the name of the block in errors.
    init(decoding body: inout Span<UInt8>, in field: StaticString) throws(DecodeError) {
        self = try body.readVector16(field) { block throws(DecodeError) in try Extensions(block: &block, field) }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(bytes)
    }

    private init(block: inout Span<UInt8>, _ field: StaticString) throws(DecodeError) {
        let length = block.count
        index = []
        index.reserveCapacity(try Self.count(in: block))
        bytes = block.copied()
        while !block.isEmpty {
            let type = ExtensionType(rawValue: try block.readUInt16(field))
            let count = Int(try block.readUInt16(field))
            guard count <= block.count else { throw .truncated(field) }
            let start = length - block.count
            block = block.extracting(droppingFirst: count)
            index.append(Entry(type: type, start: start, end: start + count))
        }
        if let duplicate = Self.firstDuplicate(in: index) {
            throw DecodeError(.duplicateExtension(duplicate), in: field.description)
        }
    }

    /// How many extensions a block holds, so that the index is allocated once.
    private static func count(in block: Span<UInt8>) throws(DecodeError) -> Int {
        var rest = block
        var count = 0
        while !rest.isEmpty {
            _ = try rest.readUInt16()
            let length = Int(try rest.readUInt16())
            guard length <= rest.count else { throw DecodeError(.truncated, in: "") }
            rest = rest.extracting(droppingFirst: length)
            count += 1
        }
        return count
    }

    /// Compares pairs while that is cheap. A block can hold 16384 empty extensions, so beyond a few dozen a bit for each of
    /// the 65536 types keeps the cost linear.
    private static func firstDuplicate(in index: [Entry]) -> ExtensionType? {
        guard index.count <= 48 else {
            var seen = [UInt64](repeating: 0, count: 1024)
            for entry in index {
                let (word, bit) = (Int(entry.type.rawValue >> 6), UInt64(1) << UInt64(entry.type.rawValue & 63))
                guard seen[word] & bit == 0 else { return entry.type }
                seen[word] |= bit
            }
            return nil
        }
        for later in index.indices {
            for earlier in 0..<later where index[earlier].type == index[later].type { return index[later].type }
        }
        return nil
    }
}
