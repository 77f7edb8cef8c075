/// ANSI colours, or nothing.
package struct TextStyle: Sendable {
    let color: Bool

    package init(color: Bool) {
        self.color = color
    }

    package func bold(_ text: String) -> String { wrap(text, "1") }
    package func dim(_ text: String) -> String { wrap(text, "2") }
    package func good(_ text: String) -> String { wrap(text, "32") }
    package func bad(_ text: String) -> String { wrap(text, "31") }

    func arrow(_ text: String, _ actor: Explanation.Actor) -> String {
        switch actor {
        case .client: wrap(text, "36")
        case .server: wrap(text, "35")
        case .both: wrap(text, "33")
        }
    }

    private func wrap(_ text: String, _ code: String) -> String {
        color && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
