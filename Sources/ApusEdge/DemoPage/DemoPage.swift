import ApusExplain

/// What the demo tells a visitor of their own connection, as one file of HTML that loads nothing else, and as text.
package struct DemoPage: Sendable {
    /// What a browser may do with the page: nothing but show it.
    package static let contentSecurityPolicy = Explanation.contentSecurityPolicy + "; frame-ancestors 'none'"

    private let explanation: Explanation
    private let visitor: String

    /// - Parameter visitor: the client's address.
    package init(story: ConnectionStory, visitor: String) {
        // Their secrets are the visitor's own; but a page is saved and passed on more easily than one thinks.
        explanation = Explanation(events: story.events).redacted()
        self.visitor = visitor
    }

    package var html: String {
        explanation.html(
            texts: Explanation.PageTexts(
                heading: "Your connection",
                introduction:
                    "This page came to you over TLS made by Apus, in Swift. Here is what your browser and this server just said to each other, seen from the server.",
                facts: [Explanation.Field("Your address", visitor, meaning: "As this server sees it.")]))
    }

    package var text: String {
        let facts = explanation.facts + [Explanation.Field("Your address", visitor, meaning: "As this server sees it.")]
        let width = facts.map(\.name.count).max() ?? 0
        let lines = facts.map { fact in
            let name = fact.name + String(repeating: " ", count: width - fact.name.count)
            return "  \(name)  \(fact.value)\(fact.meaning.map { "  (\($0))" } ?? "")"
        }
        return (["Your connection, seen from the server", ""] + lines + ["", "The handshake", ""]).joined(separator: "\n") + "\n"
            + explanation.text()
    }
}
