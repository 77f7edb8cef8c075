import NIOCore
import Yams

/// A mapping of a configuration, some of whose keys have a meaning. All others are mistakes.
struct ConfigurationMap {
    let reader: ConfigurationReader
    let node: Node
    private let name: String
    private let entries: [String: Node]

    /// - Parameter name: what it is called in sentences.
    init?(_ node: Node, _ name: String, keys: [String], _ reader: ConfigurationReader) {
        guard case .mapping(let mapping) = node else {
            reader.note(node, "\(name) is a mapping with the keys \(keys.joined(separator: ", "))")
            return nil
        }
        self.reader = reader
        self.node = node
        self.name = name
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            guard let text = key.string, keys.contains(text) else {
                reader.note(
                    key, "\(name) has no \"\(key.string ?? "…")\"; what it can have is \(keys.joined(separator: ", "))")
                continue
            }
            entries[text] = value
        }
        self.entries = entries
    }

    subscript(_ key: String) -> Node? { entries[key] }

    func note(_ key: String, _ sentence: String) { reader.note(entries[key] ?? node, sentence) }

    func text(_ key: String) -> String? { entries[key].flatMap { reader.text($0, label(key)) } }

    func path(_ key: String, isFollowed: Bool = true) -> String? {
        entries[key].flatMap { reader.path($0, label(key), isFollowed: isFollowed) }
    }

    func number(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            note(key, "\(label(key)) is a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
            return nil
        }
        return number
    }

    func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            note(key, "\(label(key)) is true or false, not \"\(text)\"")
            return nil
        }
    }

    /// Seconds, with up to three digits behind the point.
    func seconds(_ key: String) -> TimeAmount? {
        guard let text = text(key) else { return nil }
        guard let seconds = Double(text), seconds >= 0.001, seconds <= 31_536_000 else {
            note(key, "\(label(key)) is a number of seconds, not \"\(text)\"")
            return nil
        }
        return .milliseconds(Int64(seconds * 1000))
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            note(key, "\(label(key)) is \(all), not \"\(text)\"")
            return nil
        }
        return choice
    }

    /// The elements of a list; one value alone is a list of one.
    func list(_ key: String) -> [Node] {
        switch entries[key] {
        case .sequence(let sequence): Array(sequence)
        case let node?: [node]
        case nil: []
        }
    }

    func map(_ key: String, keys: [String]) -> ConfigurationMap? {
        entries[key].flatMap { ConfigurationMap($0, label(key), keys: keys, reader) }
    }

    func label(_ key: String) -> String { "\(name).\(key)" }
}
