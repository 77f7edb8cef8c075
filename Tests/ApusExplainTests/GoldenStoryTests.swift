import ApusExplain
import Foundation
import Testing

/// `APUS_UPDATE_STORIES=1 swift test --filter GoldenStoryTests` writes them anew; then look at what has changed.
@Suite("Golden stories")
struct GoldenStoryTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test("are told as text, byte for byte where the randomness is fixed", arguments: StoryCase.allCases)
    func text(_ kind: StoryCase) async throws {
        let recording = try await kind.record()
        for (events, role) in recording.both where !events.isEmpty {
            let text = Explanation(events: events).text()
            try Self.compare(kind.isExact ? text : Self.masked(text, kind), "\(kind.rawValue).\(role.rawValue).txt")
        }
    }

    @Test("are told as JSON", arguments: StoryCase.allCases)
    func json(_ kind: StoryCase) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let story = Explanation(events: try await kind.record().client)
        try Self.compare(Self.masked(String(decoding: try encoder.encode(story), as: UTF8.self), kind), "\(kind.rawValue).json")
    }

    /// Long runs of hexadecimal digits as their length. Where tickets are shown, no lengths: how long a ticket is, is a matter of how
    /// sessions are stored.
    private static func masked(_ text: String, _ kind: StoryCase) -> String {
        guard !kind.needsSession else {
            return text.replacing(/[0-9a-f]{8,}…?/, with: "‹bytes›").replacing(/[0-9]+ bytes/, with: "N bytes")
                .replacing(/"(offset|length|part_offset|part_length)" : [0-9]+/) { "\"\($0.output.1)\" : N" }
                .replacing(/\b[0-9]{5,}\b/, with: "N")
        }
        return text.replacing(/[0-9a-f]{8,}…?/) { match in
            match.output.hasSuffix("…") ? "‹\((match.output.count - 1) / 2) bytes…›" : "‹\(match.output.count / 2) bytes›"
        }
    }

    private static func compare(_ text: String, _ name: String) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["APUS_UPDATE_STORIES"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        guard text != expected else { return }
        let lines = (
            text.split(separator: "\n", omittingEmptySubsequences: false),
            expected.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let place = zip(lines.0, lines.1).enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            "\(name) differs in line \((place?.offset ?? min(lines.0.count, lines.1.count)) + 1): told \"\(place?.element.0 ?? "")\", expected \"\(place?.element.1 ?? "")\""
        )
    }
}
