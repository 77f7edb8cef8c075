package import ApusHTTP

/// What identifies one state of a file: RFC 9110 §8.8.
package struct Validators: Equatable, Sendable {
    package var entityTag: EntityTag
    package var lastModified: HTTPDate

    package init(entityTag: EntityTag, lastModified: HTTPDate) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }

    /// A file that changes gets another time of modification, to the nanosecond, or another size.
    init(_ status: OpenFile.Status) {
        let size = String(status.size, radix: 16)
        let seconds = String(status.modifiedSeconds, radix: 16)
        let nanoseconds = String(status.modifiedNanoseconds, radix: 16)
        entityTag = EntityTag(opaque: "\(size)-\(seconds)-\(nanoseconds)", isWeak: false)
        lastModified = HTTPDate(secondsSinceEpoch: status.modifiedSeconds)
    }
}

/// RFC 9110 §8.8.3: `entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE`
package struct EntityTag: Equatable, Sendable, CustomStringConvertible {
    package var opaque: String
    package var isWeak: Bool

    package init(opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        isWeak = rest.hasPrefix("W/")
        if isWeak { rest = rest.dropFirst(2) }
        guard rest.utf8.count >= 2, rest.first == "\"", rest.last == "\"" else { return nil }
        rest = rest.dropFirst().dropLast()
        guard rest.utf8.allSatisfy({ $0 == 0x21 || (0x23...0x7e).contains($0) || $0 >= 0x80 }) else { return nil }
        opaque = String(rest)
    }

    package var description: String { (isWeak ? "W/" : "") + "\"\(opaque)\"" }

    /// RFC 9110 §8.8.3.2.
    package func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }
    package func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }
}

/// The value of If-Match and If-None-Match: `*`, or a list. A tag may hold a comma, so that it can't be split at commas.
enum EntityTagList: Equatable {
    case any
    case tags([EntityTag])

    init?(_ values: [String]) {
        guard !values.isEmpty else { return nil }
        let text = values.joined(separator: ",")
        if text.trimmed == "*" {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            guard !rest.isEmpty else { break }
            guard
                let open = rest.firstIndex(of: "\""), let close = rest[rest.index(after: open)...].firstIndex(of: "\""),
                let tag = EntityTag(rest[...close])
            else {
                // From here on it can't be read; what stands before still counts.
                break
            }
            tags.append(tag)
            rest = rest[rest.index(after: close)...]
        }
        self = .tags(tags)
    }
}

extension String {
    var trimmed: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = drop(while: isSpace)
        return start.prefix(upTo: start.lastIndex { !isSpace($0) }.map { start.index(after: $0) } ?? start.startIndex)
    }
}
