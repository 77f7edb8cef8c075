package import ApusWire

/// A domain name: labels of at most 63 bytes, at most 255 bytes in all (RFC 1035 §3.1).
///
/// Names are equal without regard to the case of ASCII letters (RFC 4343), and keep the case they came with.
package struct DomainName: Sendable {
    /// As on the wire without compression: each label behind its length, then a zero.
    package let wire: [UInt8]

    package static let maximumLength = 255
    package static let maximumLabelLength = 63
    package static let root = DomainName(validated: [0])

    /// - Parameter wire: what the limits above hold for.
    init(validated wire: [UInt8]) { self.wire = wire }

    /// - Throws: `DecodeError` for a label, or a whole, beyond its limit, and for an empty label.
    package init(labels: [[UInt8]]) throws(DecodeError) {
        var wire: [UInt8] = []
        for label in labels {
            guard !label.isEmpty else { throw DecodeError(.invalidLength, in: "a label") }
            guard label.count <= Self.maximumLabelLength else { throw DecodeError(.tooLong, in: "a label") }
            wire.append(UInt8(label.count))
            wire.append(contentsOf: label)
        }
        guard wire.count < Self.maximumLength else { throw DecodeError(.tooLong, in: "the name") }
        wire.append(0)
        self.wire = wire
    }

    package var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var start = 0
        while start < wire.count, wire[start] > 0 {
            let end = min(start + 1 + Int(wire[start]), wire.count)
            labels.append(wire[start + 1..<end])
            start = end
        }
        return labels
    }

    package var isRoot: Bool { wire.count <= 1 }

    /// The name without its first label; nil for the root.
    package var parent: DomainName? {
        guard let length = wire.first, length > 0 else { return nil }
        return DomainName(validated: Array(wire.dropFirst(1 + Int(length))))
    }

    /// Whether this name is `ancestor`, or stands below it.
    package func isWithin(_ ancestor: DomainName) -> Bool {
        var start = 0
        while wire.count - start > ancestor.wire.count, start < wire.count {
            start += 1 + Int(wire[start])
        }
        guard wire.count - start == ancestor.wire.count else { return false }
        return zip(wire[start...], ancestor.wire).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
    }

    /// The name in lower case, which is how caches know it. Lengths are below the letters, and stay as they are.
    package var lowercasedWire: [UInt8] { wire.map(Self.lowercased) }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension DomainName: Hashable {
    package static func == (one: DomainName, other: DomainName) -> Bool {
        one.wire.count == other.wire.count && zip(one.wire, other.wire).allSatisfy { lowercased($0) == lowercased($1) }
    }

    package func hash(into hasher: inout Hasher) {
        for byte in wire { hasher.combine(Self.lowercased(byte)) }
    }
}
