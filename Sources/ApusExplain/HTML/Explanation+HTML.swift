import ApusCrypto
import ApusTLS

extension Explanation {
    /// What a page says around the story.
    public struct PageTexts: Sendable {
        public var heading: String
        public var introduction: String
        /// Facts besides the story's own.
        public var facts: [Field]

        public init(heading: String, introduction: String, facts: [Field] = []) {
            self.heading = heading
            self.introduction = introduction
            self.facts = facts
        }
    }

    /// The policy that the page carries, and that a server should send with it: nothing is loaded, and no script runs but the page's own.
    public static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(PageScript.digest)'; base-uri 'none'; form-action 'none'"

    /// The story as one HTML document that loads nothing else.
    ///
    /// - Parameters:
    ///   - depth: with ``Depth/full`` everything is unfolded and no dump is cut short.
    ///   - texts: what stands above the story; by default it speaks to whoever connected.
    public func html(_ depth: Depth = .story, texts: PageTexts? = nil) -> String {
        PageHTML(story: self, depth: depth, texts: texts ?? PageTexts(for: self)).document
    }
}

extension Explanation.PageTexts {
    init(for story: Explanation) {
        let name = story.serverName.map { " with \($0)" } ?? ""
        self.init(
            heading: story.traits.contains(.failed) ? "A handshake\(name) that failed" : "Your handshake\(name)",
            introduction:
                "This is what the two sides said to each other, what each of them made of it, and why. Nothing here is an example: "
                + "it is the connection that was just made, seen from the \(story.role.rawValue).")
    }
}

/// The document around the steps.
struct PageHTML {
    let story: Explanation
    let depth: Explanation.Depth
    let texts: Explanation.PageTexts

    var document: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(HTMLText.escaped(Explanation.contentSecurityPolicy))">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>\(HTMLText.escaped(texts.heading)) · Apus</title>
        <style>\(PageStyle.css)</style>
        </head>
        <body>
        <a class="skip" href="#story">To the story</a>
        <header class="top"><p class="mark">Apus <span>the handshake microscope</span></p>
        <h1>\(HTMLText.escaped(texts.heading))</h1>
        <p class="lead">\(HTMLText.escaped(texts.introduction))</p>
        <p class="summary">\(HTMLText.escaped(story.summary))</p>
        </header>
        \(warning)\(fault)\(facts)
        <div class="columns">
        <nav aria-label="Time line"><h2>The wire</h2>\(TimelineFigure(story: story).svg)\(legend)</nav>
        <main id="story"><div class="head"><h2>The story, step by step</h2></div>
        \(story.steps.map { StepHTML(step: $0, depth: depth, story: story).html }.joined(separator: "\n"))
        </main>
        </div>
        \(glossary)
        <footer><p>Made by Apus from the events of the connection itself. This page loads nothing and sends nothing.</p></footer>
        <script>\(PageScript.source)</script>
        </body>
        </html>

        """
    }

    private var warning: String {
        if story.showsSecrets {
            return
                "<p class=\"warning\" role=\"note\"><b>This page holds the connection’s secrets.</b> Whoever has it can decrypt the connection. Keep it to yourself, or make it with <code>--redact</code>.</p>"
        }
        guard story.isRedacted else { return "" }
        return "<p class=\"note\" role=\"note\">The secrets of this connection are left out of this page.</p>"
    }

    private var fault: String {
        guard let fault = story.fault else { return "" }
        var linked: Set<String> = []
        let alert = fault.alert.map { "<dt>Alert</dt><dd><code>\(HTMLText.escaped($0))</code></dd>" } ?? ""
        return """
            <section class="fault" aria-label="What went wrong"><h2>What went wrong</h2><p>\(HTMLText.prose(fault.what, linked: &linked))</p>
            <dl><dt>Noticed by</dt><dd>the \(fault.noticedBy.rawValue)</dd><dt>Rule</dt><dd>\(HTMLText.escaped(fault.rule))</dd>\(alert)\
            <dt>What to do</dt><dd>\(HTMLText.prose(fault.advice, linked: &linked))</dd></dl></section>
            """
    }

    private var facts: String {
        let all = story.facts + texts.facts
        guard !all.isEmpty else { return "" }
        var linked: Set<String> = []
        let items = all.map { fact in
            "<div><dt>\(HTMLText.escaped(fact.name))</dt><dd><code>\(HTMLText.escaped(fact.value))</code>"
                + (fact.meaning.map { "<p>\(HTMLText.prose($0, linked: &linked))</p>" } ?? "") + "</dd></div>"
        }
        return "<section aria-label=\"Agreed on\"><dl class=\"facts\">\(items.joined(separator: "\n"))</dl></section>"
    }

    private var legend: String {
        "<p class=\"legend\"><span class=\"k client\">client</span> <span class=\"k server\">server</span> <span class=\"k both\">both, each alone</span> <span class=\"k lock\">encrypted</span></p>"
    }

    private var glossary: String {
        let terms = Glossary.terms(in: story.prose + texts.facts.compactMap(\.meaning))
        guard !terms.isEmpty else { return "" }
        let items = terms.map { term in
            "<div id=\"\(term.anchor)\"><dt>\(HTMLText.escaped(term.name))</dt><dd>\(HTMLText.escaped(term.definition)) "
                + "<a href=\"\(HTMLText.escaped(term.link))\" rel=\"noreferrer\">\(HTMLText.escaped(term.source))</a></dd></div>"
        }
        return
            "<section class=\"glossary\" aria-labelledby=\"glossary\"><h2 id=\"glossary\">The terms</h2><dl>\(items.joined(separator: "\n"))</dl></section>"
    }
}
