/// The terms of art, each in plain words and with the place where it is defined.
package struct Glossary: Sendable {
    package struct Term: Sendable, Equatable {
        package var name: String
        /// How it is written in sentences; the name itself is one of them.
        package var spellings: [String]
        package var definition: String
        /// `RFC 8446 §4.1.2`.
        package var source: String

        init(_ name: String, _ spellings: [String] = [], _ definition: String, _ source: String) {
            self.name = name
            self.spellings = [name] + spellings
            self.definition = definition
            self.source = source
        }

        /// For links within a page.
        package var anchor: String {
            "term-" + String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
        }

        /// The section, on the RFC Editor's site.
        package var link: String {
            let parts = source.split(separator: " ")
            let number = parts.dropFirst().first.map(String.init) ?? ""
            let section = parts.dropFirst(2).first.map { $0.dropFirst() } ?? ""
            let fragment = section.isEmpty ? "" : "#" + (section.first?.isLetter == true ? "appendix-" : "section-") + section
            return "https://www.rfc-editor.org/rfc/rfc\(number)\(fragment)"
        }
    }

    /// Where a term stands in a text.
    package struct Mention: Equatable {
        package var range: Range<String.Index>
        package var term: Term
    }

    /// Every term of the text, the longest spelling first where several begin at one place.
    package static func mentions(in text: String) -> [Mention] {
        var mentions: [Mention] = []
        var place = text.startIndex
        while place < text.endIndex {
            let isWordStart = place == text.startIndex || !isWord(text[text.index(before: place)])
            if isWordStart, let found = mention(at: place, in: text) {
                mentions.append(found)
                place = found.range.upperBound
            } else {
                place = text.index(after: place)
            }
        }
        return mentions
    }

    /// The terms that these texts use, in the order of the alphabet.
    package static func terms(in texts: [String]) -> [Term] {
        let used = Set(texts.flatMap { mentions(in: $0).map(\.term.name) })
        return all.filter { used.contains($0.name) }.sorted { $0.name.lowercased() < $1.name.lowercased() }
    }

    private static func mention(at place: String.Index, in text: String) -> Mention? {
        for (spelling, index) in spellings where matches(spelling, text[place...]) {
            guard let end = text.index(place, offsetBy: spelling.count, limitedBy: text.endIndex) else { continue }
            guard end == text.endIndex || !isWord(text[end]) else { continue }
            return Mention(range: place..<end, term: all[index])
        }
        return nil
    }

    /// The first letter may be a capital, at the start of a sentence.
    private static func matches(_ spelling: String, _ text: Substring) -> Bool {
        if text.hasPrefix(spelling) { return true }
        guard let first = spelling.first, let start = text.first, start.isUppercase, first.isLowercase else { return false }
        return start.lowercased() == String(first) && text.dropFirst().hasPrefix(spelling.dropFirst())
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }

    private static let spellings: [(String, Int)] = all.indices
        .flatMap { index in all[index].spellings.map { ($0, index) } }
        .sorted { $0.0.count > $1.0.count }
}
