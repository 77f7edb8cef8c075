/// The path of a request, decoded and safe to look up below a directory.
///
/// It is a list of names; none of them is empty, `.` or `..`, holds a slash or a control character, or begins with a dot
/// (`.well-known` at the top excepted, RFC 8615), so that joining them can't lead upwards or to hidden files.
package struct RequestPath: Equatable, Sendable {
    package let names: [String]
    /// The path ended with a slash: it means a directory.
    package let isDirectory: Bool

    /// Why there is no such path.
    package enum Refusal: Error, Equatable {
        /// Not a path at all, or one that tries to lead out: 400.
        case malformed
        /// A path that can't exist here: 404.
        case notFound
    }

    /// Most names in a path.
    package static let maximumDepth = 64

    /// - Parameter encoded: the path as in the request line, percent-encoded, without the query.
    package init(_ encoded: String) throws(Refusal) {
        let bytes = Array(encoded.utf8)
        guard bytes.first == UInt8(ascii: "/") else { throw .malformed }
        // Splitting comes before decoding: an encoded slash separates nothing.
        let pieces = bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        isDirectory = pieces.last?.isEmpty ?? true
        let nonEmpty = isDirectory ? pieces.dropLast() : pieces[...]
        guard nonEmpty.count <= Self.maximumDepth else { throw .notFound }
        var names: [String] = []
        var reaction: Refusal?
        for piece in nonEmpty {
            let name = try Self.decode(piece)
            guard name != ".", name != ".." else { throw .malformed }
            // Judge the whole path before saying that it does not exist: a malformed one is told so.
            // By bytes: to a String, a slash before a combining mark is another character.
            let isHidden = name.utf8.first == UInt8(ascii: ".") && !(names.isEmpty && name == ".well-known")
            if name.isEmpty || isHidden || name.utf8.contains(UInt8(ascii: "/")) {
                reaction = .notFound
            }
            names.append(name)
        }
        if let reaction { throw reaction }
        self.names = names
    }

    private static func decode(_ piece: ArraySlice<UInt8>) throws(Refusal) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(piece.count)
        var index = piece.startIndex
        while index < piece.endIndex {
            var byte = piece[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard piece.endIndex - index >= 2, let high = nibble(piece[index]), let low = nibble(piece[index + 1]) else {
                    throw .malformed
                }
                byte = high << 4 | low
                index += 2
            } else if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "?") {
                throw .malformed
            }
            guard byte >= 0x20, byte != 0x7f else { throw .malformed }
            decoded.append(byte)
        }
        // What is not UTF-8 may be read as something else by somebody else: overlong dots, say.
        guard let name = String(validating: decoded, as: UTF8.self) else { throw .malformed }
        return name
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The same path as a directory's, encoded again: it begins with exactly one slash, so that it can't be read as another host.
    package var encodedAsDirectory: String {
        "/" + names.map { Self.encode($0) + "/" }.joined()
    }

    private static func encode(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
