import FoundationEssentials
import Yams

/// Reads a YAML or JSON document and notes every mistake with its line; JSON is YAML too.
final class ConfigurationReader {
    let file: String
    private let environment: [String: String]
    private(set) var mistakes: [ConfigurationMistake] = []
    /// Files that the document names: whoever follows it follows them too.
    private(set) var files: [String] = []

    /// Largest document, in bytes.
    static let limit = 4 << 20

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    func note(_ node: Node?, _ sentence: String) { note(line: node?.mark?.line ?? 1, sentence) }

    func note(line: Int, _ sentence: String) {
        mistakes.append(ConfigurationMistake(file: file, line: line, sentence: sentence))
    }

    /// The document; nil where it can't be read at all, which is then noted.
    func document(_ text: String) -> Node? {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                note(line: 1, "the file is empty")
                return nil
            }
            return node
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                note(line: mark.line, "this is not YAML: \(problem)")
            case .duplicatedKeysInMapping(let keys, let context):
                note(line: context.mark.line, "\(keys.map { "\"\($0)\"" }.joined(separator: ", ")) stands here more than once")
            default: note(line: 1, "this is not YAML: \(error)")
            }
        } catch {
            note(line: 1, "this is not YAML: \(error)")
        }
        return nil
    }

    /// A scalar's text, with `${NAME}` replaced by what the environment has for it.
    func text(_ node: Node, _ what: String) -> String? {
        guard case .scalar(let scalar) = node else {
            note(node, "\(what) is one value, not a list or a mapping")
            return nil
        }
        var text = ""
        var rest = scalar.string[...]
        while let start = rest.firstRange(of: "${") {
            text += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                note(node, "\(what) has a \"${\" without its \"}\"")
                return nil
            }
            let name = String(rest[start.upperBound..<end])
            guard let value = environment[name] else {
                note(node, "\(what) needs the environment variable \(name), which is not set")
                return nil
            }
            text += value
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }

    /// A path; one that is not absolute begins where the configuration file is.
    ///
    /// - Parameter isFollowed: a change of the file is a change of the configuration.
    func path(_ node: Node, _ what: String, isFollowed: Bool = true) -> String? {
        guard let text = text(node, what) else { return nil }
        guard !text.isEmpty else {
            note(node, "\(what) is empty")
            return nil
        }
        let directory = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let path = text.hasPrefix("/") ? text : directory + text
        if isFollowed { files.append(path) }
        return path
    }
}
