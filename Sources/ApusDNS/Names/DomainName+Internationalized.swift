package import ApusWire
import Foundation

extension DomainName {
    /// A name in any script: labels outside ASCII become A-labels, `bücher.example` is `xn--bcher-kva.example` (RFC 5890, RFC 5891).
    ///
    /// Such a label is put into Unicode's form NFKC and lower case first, and may hold letters, marks, digits and hyphens alone.
    /// - Throws: `DecodeError` as for ASCII names, and for characters that no label may hold.
    package init(internationalized text: String) throws(DecodeError) {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else {
            try self.init(text: text)
            return
        }
        var labels: [String] = []
        let separated = text.split(omittingEmptySubsequences: false) { ".\u{3002}\u{ff0e}\u{ff61}".contains($0) }
        for label in separated { labels.append(try Self.label(String(label))) }
        try self.init(text: labels.joined(separator: "."))
    }

    private static func label(_ label: String) throws(DecodeError) -> String {
        guard label.utf8.contains(where: { $0 >= 0x80 }) else { return label }
        let normal = label.precomposedStringWithCompatibilityMapping.lowercased().precomposedStringWithCanonicalMapping
        let scalars = Array(normal.unicodeScalars)
        guard scalars.allSatisfy(\.mayStandInLabel), scalars.first?.isMark == false else {
            throw DecodeError(.invalidValue, in: "the label \(label)")
        }
        // What normal form leaves in ASCII needs no more.
        if scalars.allSatisfy(\.isASCII) { return normal }
        let hyphen: Unicode.Scalar = "-"
        guard scalars.first != hyphen, scalars.last != hyphen,
            !(scalars.count > 3 && scalars[2] == hyphen && scalars[3] == hyphen),
            scalars.count <= maximumLabelLength, let encoded = Punycode.encode(scalars)
        else { throw DecodeError(.invalidValue, in: "the label \(label)") }
        return "xn--" + String(decoding: encoded, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Letters, marks and digits (RFC 5892 §2.1), the hyphen, and the two middle dots that some languages spell with.
    fileprivate var mayStandInLabel: Bool {
        switch properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: self == "-" || self == "\u{b7}" || self == "\u{30fb}"
        }
    }
}
