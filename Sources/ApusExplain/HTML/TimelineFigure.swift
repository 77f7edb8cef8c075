import ApusTLS

/// The client, the server and the wire between them, from the first step to the last. Each step leads to its place in the story.
struct TimelineFigure {
    let story: Explanation

    private static let width = 320
    private static let client = 46
    private static let server = 274
    private static let top = 46
    private static let row = 34

    var svg: String {
        let rows = story.steps.enumerated().map { index, step in row(step, y: Self.top + 20 + index * Self.row) }
        let height = Self.top + story.steps.count * Self.row + 24
        return """
            <svg class="figure timeline" viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="Time line of \(story.steps.count) steps between client and server">
            <text class="end client" x="\(Self.client)" y="20">client</text><text class="end server" x="\(Self.server)" y="20">server</text>
            <line class="life" x1="\(Self.client)" y1="30" x2="\(Self.client)" y2="\(height - 8)"/>\
            <line class="life" x1="\(Self.server)" y1="30" x2="\(Self.server)" y2="\(height - 8)"/>
            \(rows.joined(separator: "\n"))
            </svg>
            """
    }

    private func row(_ step: Explanation.Step, y: Int) -> String {
        let title = HTMLText.escaped(HTMLText.clipped(step.title, 30))
        let middle = (Self.client + Self.server) / 2
        let isEncrypted = step.epoch != nil && step.epoch != .plaintext
        let time = HTMLText.escaped("\(step.number). \(step.title), \(Sentences.duration(step.microseconds))")
        var shape: String
        switch (step.kind, step.by) {
        case (.keys, _), (.end, _), (_, .both):
            shape =
                "<rect class=\"band\" x=\"\(Self.client - 8)\" y=\"\(y - 13)\" width=\"\(Self.server - Self.client + 16)\" height=\"24\" rx=\"12\"/><text x=\"\(middle)\" y=\"\(y + 3)\">\(title)</text>"
        case (.failure, _):
            let x = step.by == .client ? Self.client : Self.server
            shape =
                "<circle class=\"mark\" cx=\"\(x)\" cy=\"\(y)\" r=\"7\"/><text x=\"\(middle)\" y=\"\(y + 4)\">\(title)</text>"
        default:
            let (from, to) = step.by == .client ? (Self.client, Self.server) : (Self.server, Self.client)
            let way = step.by == .client ? 1 : -1
            shape = """
                <text x="\(middle)" y="\(y - 3)">\(isEncrypted ? "<tspan class=\"lock\">● </tspan>" : "")\(title)</text>\
                <line class="arrow\(isEncrypted ? " sealed" : "")" x1="\(from)" y1="\(y + 4)" x2="\(to - way * 7)" y2="\(y + 4)"/>\
                <path class="head" d="M\(to) \(y + 4)l\(-way * 8) -4v8z"/>
                """
        }
        shape =
            "<title>\(time)</title><rect class=\"hit\" x=\"0\" y=\"\(y - 17)\" width=\"\(Self.width)\" height=\"\(Self.row)\"/>"
            + shape
        return "<a class=\"\(step.by.rawValue) \(step.kind.rawValue)\" href=\"#s\(step.number)\">\(shape)</a>"
    }
}
