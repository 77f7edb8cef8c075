import ApusExplain
import ApusTLS
import ApusX509
import ArgumentParser

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell the story of a TLS connection from a saved capture.",
        discussion: """
            Reads pcap and pcapng. What is encrypted is told where the secrets are at hand: those that the file carries (Wireshark and
            --pcapng embed them), and those of --key-log.

            Examples:
              apus explain --from capture.pcapng
              apus explain --from capture.pcap --key-log keys.log --connection 2 --json
              apus explain --from capture.pcapng --html page.html
            """)

    @Option(help: ArgumentHelp("A pcap or pcapng file.", valueName: "FILE"))
    var from: String

    @Option(help: ArgumentHelp("Secrets in the SSLKEYLOGFILE format.", valueName: "FILE"))
    var keyLog: String?

    @Option(help: ArgumentHelp("Which of several connections to tell, from 1; without it, several are listed.", valueName: "N"))
    var connection: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: ArgumentHelp("Write the story as one self-contained page.", valueName: "FILE"))
    var html: String?

    @Option(help: ArgumentHelp("Write the connection anew, with the secrets that were found, for Wireshark.", valueName: "FILE"))
    var pcapng: String?

    @Flag(help: "Leave the secrets out.")
    var redact = false

    @Flag(help: "Show every byte.")
    var full = false

    /// A capture is read whole; larger ones are to be cut with editcap.
    private static let maximumCapture = 1 << 30

    func run() throws {
        StandardStreams.ignoreBrokenPipes()
        do { try tell() } catch let failure as Failure { throw failure.exit() }
    }

    private func tell() throws {
        let capture = try Self.read(from, limit: Self.maximumCapture)
        let log = try keyLog.map { path throws(Failure) in try Self.read(path, limit: KeyLogSecrets.maximumSize) } ?? []
        let stories: CapturedStories
        do throws(CaptureError) { stories = try CapturedStories(file: capture, keyLog: log) } catch { throw unusable("\(error)") }
        guard connection != nil || stories.connections.count == 1 else {
            list(stories)
            return
        }
        let told: CapturedStory
        do throws(CaptureError) { told = try stories.story(connection ?? 1) } catch {
            throw ValidationError("--connection \(connection ?? 1): \(error)")
        }
        let story = redact ? told.story.redacted() : told.story
        let files = StoryFiles(html: html, pcapng: pcapng, depth: full ? .full : .story, redact: redact)
        try files.write(story, events: told.events, startedAt: told.startedAt)
        if json {
            StandardStreams.printLine(try CapturedReport(story: story, told: told).json())
            return
        }
        let style = TextStyle(color: StandardStreams.wantsColor)
        StandardStreams.printLine(style.dim("captured: \(Self.line(told.connection))") + "\n")
        StandardStreams.printLine(story.text(full ? .full : .story, color: StandardStreams.wantsColor))
        for note in told.notes { StandardStreams.printLine("Not told: \(note)") }
    }

    private func list(_ stories: CapturedStories) {
        if json {
            let lines = stories.connections.enumerated().map { CapturedReport.Line(number: $0 + 1, $1) }
            if let text = try? CapturedList(connections: lines).json() { StandardStreams.printLine(text) }
            return
        }
        for (index, one) in stories.connections.enumerated() {
            StandardStreams.printLine("\(index + 1)  \(Self.line(one))")
        }
        StandardStreams.printError("apus: several connections: --connection N tells one of them")
    }

    static func line(_ connection: CapturedConnection) -> String {
        let name = connection.serverName.map { "  \($0)" } ?? ""
        return "\(connection.client) → \(connection.server)\(name)"
    }

    private static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        do throws(FileFailure) { return try FileContents.read(path, limit: limit) } catch {
            throw Failure(
                code: .badFile, what: "can't use a file", why: "\(path): \(error.reason)",
                report: ErrorReport(kind: "misuse", message: "\(path): \(error.reason)"))
        }
    }

    private func unusable(_ why: String) -> Failure {
        Failure(
            code: .badFile, what: "can't use a capture", why: "\(from): \(why)",
            advice: "capture from before the connection begins: tcpdump -i any -w FILE tcp port 443",
            report: ErrorReport(kind: "misuse", message: "\(from): \(why)"))
    }
}

/// What `apus explain --json` prints: the story as `apus connect --explain --json` has it, and what belongs to a capture.
struct CapturedReport: JSONReport {
    var story: Explanation
    var told: CapturedStory

    private enum CodingKeys: String, CodingKey {
        case capture, notes
    }

    func encode(to encoder: any Encoder) throws {
        try story.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Line(number: nil, told.connection), forKey: .capture)
        try container.encode(told.notes, forKey: .notes)
    }

    struct Line: Encodable {
        var number: Int?
        var client: String
        var server: String
        var server_name: String?

        init(number: Int?, _ connection: CapturedConnection) {
            self.number = number
            client = connection.client.description
            server = connection.server.description
            server_name = connection.serverName
        }
    }
}

/// What `apus explain --json` prints where there are several connections.
struct CapturedList: JSONReport {
    var connections: [CapturedReport.Line]
}
