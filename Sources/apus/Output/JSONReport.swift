import Foundation

/// What a command prints with `--json`: one object, its keys sorted, for scripts and for people.
protocol JSONReport: Encodable {}

extension JSONReport {
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
