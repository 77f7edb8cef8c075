import SwiftASN1
import X509

/// A distinguished name in the form in which names are compared (RFC 5280 §7.1): the case of ASCII letters and the amount of white
/// space do not matter, nor which string type carries the text.
struct CanonicalName: Hashable, Sendable {
    private enum Value: Hashable, Sendable {
        case text([UInt8])
        /// A string type of the past, or no string: compared as it stands.
        case other([UInt8])
    }

    private struct Attribute: Hashable, Sendable {
        var type: ASN1ObjectIdentifier
        var value: Value
    }

    private let relativeNames: [[Attribute]]

    init(_ name: DistinguishedName) {
        relativeNames = name.map { relativeName in
            relativeName.map { Attribute(type: $0.type, value: Self.value(of: $0.value)) }
        }
    }

    var isEmpty: Bool { relativeNames.isEmpty }

    /// Whether this name is in the subtree below `base` (RFC 5280 §4.2.1.10).
    func isWithin(_ base: CanonicalName) -> Bool { relativeNames.starts(with: base.relativeNames) }

    private static func value(of value: RelativeDistinguishedName.Attribute.Value) -> Value {
        guard let text = String(value) else {
            var serializer = DER.Serializer()
            // Writing out what was read can't fail; if it did, the names would differ, and no issuer be found.
            try? serializer.serialize(ASN1Any(value))
            return .other(serializer.serializedBytes)
        }
        var folded: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: " ") {
                if let last = folded.last, last != UInt8(ascii: " ") { folded.append(byte) }
            } else {
                folded.append(ASCII.lowercased(byte))
            }
        }
        if folded.last == UInt8(ascii: " ") { folded.removeLast() }
        return .text(folded)
    }
}

/// Letters without a locale.
enum ASCII {
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    static func lowercased(_ text: String) -> [UInt8] { text.utf8.map { lowercased($0) } }
}
