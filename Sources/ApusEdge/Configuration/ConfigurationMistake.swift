/// What is wrong with a configuration file, where, in a sentence.
package struct ConfigurationMistake: Error, Equatable, Sendable, CustomStringConvertible {
    package var file: String
    /// From 1.
    package var line: Int
    package var sentence: String

    package init(file: String, line: Int, sentence: String) {
        self.file = file
        self.line = line
        self.sentence = sentence
    }

    package var description: String { "\(file):\(line): \(sentence)" }
}

/// Everything that is wrong with it, in the order of the lines.
package struct ConfigurationMistakes: Error, Equatable, Sendable, CustomStringConvertible {
    package var list: [ConfigurationMistake]

    package var description: String { list.map(\.description).joined(separator: "\n") }
}
