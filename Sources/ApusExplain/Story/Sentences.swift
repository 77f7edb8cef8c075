/// Small matters of wording.
enum Sentences {
    /// With a capital letter and a full stop.
    static func sentence(_ text: String) -> String {
        guard let first = text.first, let word = text.split(separator: " ").first else { return text }
        // A code point's name keeps its spelling: it can't begin a sentence.
        guard first.isUppercase || !word.contains(where: { $0 == "_" || $0.isNumber }) else { return sentence("by " + text) }
        let ended = text.last.map { ".!?".contains($0) } == true ? text : text + "."
        return first.uppercased() + ended.dropFirst()
    }

    /// Microseconds, to three digits or so.
    static func duration(_ microseconds: Int) -> String {
        guard microseconds >= 1000 else { return "\(microseconds) µs" }
        let tenths = microseconds / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// The sentences of a text.
    package static func split(_ text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            current.append(character)
            let isLast = index == characters.count - 1
            if ".!?".contains(character), isLast || characters[index + 1] == " " {
                sentences.append(current.trimmingSpaces())
                current = ""
            }
        }
        if !current.trimmingSpaces().isEmpty { sentences.append(current.trimmingSpaces()) }
        return sentences
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
