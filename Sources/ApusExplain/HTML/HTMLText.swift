/// Text as HTML: nothing of a peer's becomes markup.
package enum HTMLText {
    package static func escaped(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "'": result += "&#39;".unicodeScalars
            // What a terminal or a parser could take for a command has no place in a page.
            case "\u{0}"..<"\u{20}" where scalar != "\n" && scalar != "\t", "\u{7f}"..<"\u{a0}", "\u{202a}"..."\u{202e}",
                "\u{2066}"..."\u{2069}":
                result.append("\u{fffd}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A sentence whose terms of art link to the glossary, each at its first mention.
    ///
    /// - Parameter linked: the terms that have been linked in this part of the page.
    static func prose(_ text: String, linked: inout Set<String>) -> String {
        var result = ""
        var place = text.startIndex
        for mention in Glossary.mentions(in: text) {
            result += escaped(text[place..<mention.range.lowerBound])
            let words = escaped(text[mention.range])
            result +=
                linked.insert(mention.term.name).inserted
                ? "<a class=\"term\" href=\"#\(mention.term.anchor)\">\(words)</a>" : words
            place = mention.range.upperBound
        }
        return result + escaped(text[place...])
    }

    /// At most so many characters.
    static func clipped(_ text: String, _ count: Int) -> String {
        text.count <= count ? text : text.prefix(max(1, count - 1)) + "…"
    }
}
