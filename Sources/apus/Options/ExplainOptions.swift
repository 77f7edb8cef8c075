import ApusExplain
import ApusTLS
import ApusX509
import ArgumentParser

/// How a handshake is told, and where to.
struct ExplainOptions: ParsableArguments {
    @Flag(help: "Handshake only: print the annotated handshake; --explain=full with every byte, --explain=summary in one line.")
    var explain = false

    /// What ``rewritten(_:)`` makes of `--explain=DEPTH`.
    @Option(help: .hidden)
    var explainDepth: DepthOption?

    @Option(help: ArgumentHelp("Handshake only: write it as one self-contained page.", valueName: "FILE"))
    var html: String?

    @Option(help: ArgumentHelp("Handshake only: write a capture with its secrets, for Wireshark.", valueName: "FILE"))
    var pcapng: String?

    @Flag(help: "Leave secrets and application data out of what --explain, --html and --pcapng show.")
    var redact = false

    /// Whether a story is wanted on standard output.
    var printsStory: Bool { explain || explainDepth != nil }
    /// Whether the handshake is made to be looked at.
    var isWanted: Bool { printsStory || html != nil || pcapng != nil }
    var depth: Explanation.Depth { explainDepth?.depth ?? .story }

    func validate() throws {
        guard !redact || isWanted else { throw ValidationError("--redact goes with --explain, --html or --pcapng") }
    }

    /// The parser's library has no options with an optional value: `--explain=full` becomes two arguments.
    static func rewritten(_ arguments: [String]) -> [String] {
        arguments.flatMap { argument in
            argument.hasPrefix("--explain=") ? ["--explain-depth", String(argument.dropFirst("--explain=".count))] : [argument]
        }
    }

    func story(_ events: [HandshakeEvent]) -> Explanation {
        let story = Explanation(events: events)
        return redact ? story.redacted() : story
    }

    /// Writes the files that were asked for.
    ///
    /// - Parameter startedAt: when the connection began, in microseconds since 1970.
    func write(_ story: Explanation, events: [HandshakeEvent], startedAt: UInt64) throws(Failure) {
        try StoryFiles(html: html, pcapng: pcapng, depth: depth, redact: redact).write(
            story, events: events, startedAt: startedAt)
    }
}

/// `summary`, `story` or `full`.
struct DepthOption: ExpressibleByArgument {
    let depth: Explanation.Depth

    init?(argument: String) {
        guard let depth = Explanation.Depth(rawValue: argument) else { return nil }
        self.depth = depth
    }

    static var allValueStrings: [String] { Explanation.Depth.allCases.map(\.rawValue) }
}
