import ApusTLS

extension Explanation {
    /// How much is told.
    public enum Depth: String, Sendable, CaseIterable {
        /// One line.
        case summary
        case story
        /// Every field and every byte.
        case full
    }

    /// The story as text for a terminal.
    ///
    /// - Parameters:
    ///   - color: whether ANSI colours are used.
    ///   - showsBytes: whether each message's bytes follow it, 16 a line; always with ``Depth/full``.
    ///   - longestDump: how many such lines there are at most for a step; nil for all.
    public func text(
        _ depth: Depth = .story, color: Bool = false, showsBytes: Bool = false, longestDump: Int? = nil
    ) -> String {
        let style = TextStyle(color: color)
        guard depth != .summary else { return style.bold(summary) + "\n" }
        var lines: [String] = []
        if showsSecrets {
            lines += [style.bad("This text holds the connection's secrets: whoever has it can decrypt the connection."), ""]
        }
        for step in steps {
            lines += StepText(step: step, depth: depth, style: style).lines
            if showsBytes || depth == .full {
                lines += Self.dump(step.bytes, atMost: longestDump).map { "     " + style.dim($0) }
            }
            lines.append("")
        }
        if depth == .full { lines += glossary(style) }
        lines.append(style.bold(summary))
        return lines.joined(separator: "\n") + "\n"
    }

    private func glossary(_ style: TextStyle) -> [String] {
        let terms = Glossary.terms(in: sentences)
        guard !terms.isEmpty else { return [] }
        return [style.bold("Terms")]
            + terms.flatMap { term in
                ["  \(style.bold(term.name)) (\(term.source))"] + Self.wrapped(term.definition, width: 96).map { "     " + $0 }
            } + [""]
    }

    /// Lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// Offset and bytes, 16 a line; beyond the limit the last line says how many more there are.
    static func dump(_ bytes: [UInt8], atMost limit: Int? = nil) -> [String] {
        guard let limit, bytes.count > 16 * limit else { return dump(bytes[...]) }
        return dump(bytes.prefix(16 * limit)) + ["…     and \(bytes.count - 16 * limit) bytes more"]
    }

    private static func dump(_ bytes: ArraySlice<UInt8>) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let line = bytes[start..<min(start + 16, bytes.count)].map { hexadecimal([$0]) }.joined(separator: " ")
            return offset(start) + "  " + line
        }
    }

    static func offset(_ value: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// One step as lines of text.
private struct StepText {
    let step: Explanation.Step
    let depth: Explanation.Depth
    let style: TextStyle

    private static let indent = "     "

    var lines: [String] {
        [heading] + Explanation.wrapped(step.purpose, width: 96).map { Self.indent + $0 } + fields
            + step.decisions.flatMap(decision) + step.derivations.flatMap(derivation) + step.proofs.flatMap(proof)
            + step.records.flatMap(record)
    }

    private var heading: String {
        let arrow =
            switch step.by {
            case .client: "client ──▶ server"
            case .server: "client ◀── server"
            case .both: "client ◀─▶ server"
            }
        let number = step.number < 10 ? " \(step.number)" : "\(step.number)"
        var notes: [String] = []
        if !step.bytes.isEmpty { notes.append("\(step.bytes.count) bytes") }
        if let protection = step.protection { notes.append(protection) }
        let note = notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"
        return "\(style.dim(number))  \(style.arrow(arrow, step.by))  \(style.bold(step.title))\(style.dim(note))"
    }

    private var fields: [String] {
        guard depth == .full else {
            return table(step.fields.filter(\.isShown).map { ($0.name, $0.value, $0.reason.map { "because: \($0)" }) })
        }
        return step.fields.flatMap { field -> [String] in
            let place = field.bytes.map { "\(Explanation.offset($0.lowerBound)) +\($0.count)" } ?? ""
            let padded = place + String(repeating: " ", count: max(0, 10 - place.count))
            let name = String(repeating: "  ", count: field.depth) + field.name
            var lines = ["\(Self.indent)\(style.dim(padded))  \(name)\(field.value.isEmpty ? "" : ": \(field.value)")"]
            if let meaning = field.meaning {
                lines.append(
                    "\(Self.indent)\(String(repeating: " ", count: 12 + 2 * field.depth))\(style.dim(meaning))")
            }
            return lines
        }
    }

    private func table(_ rows: [(name: String, value: String, note: String?)]) -> [String] {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.flatMap { row -> [String] in
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            let margin = Self.indent + String(repeating: " ", count: width) + "  "
            // Lists are broken at their commas; values of bytes stay whole, so that they can be copied.
            let values = row.value.contains(", ") ? Explanation.wrapped(row.value, width: max(40, 94 - width)) : [row.value]
            return ["\(Self.indent)\(style.dim(name))  \(values.first ?? "")"] + values.dropFirst().map { margin + $0 }
                + (row.note.map { [margin + style.dim($0)] } ?? [])
        }
    }

    private func decision(_ decision: Explanation.Decision) -> [String] {
        var lines = ["\(Self.indent)\(style.good("chosen")) \(decision.title): \(style.bold(decision.chosen))"]
        let offered = decision.offered.joined(separator: ", ")
        lines += labelled("offered", offered)
        if let possible = decision.possible { lines += labelled("possible", possible.joined(separator: ", ")) }
        return lines + labelled("why", decision.reason)
    }

    private func derivation(_ derivation: Explanation.Derivation) -> [String] {
        var lines = ["\(Self.indent)\(style.good("derived")) \(derivation.name)"]
        lines += labelled("from", derivation.formula)
        if depth == .full {
            for input in derivation.inputs { lines += labelled(input.name, input.value.map(hexadecimal) ?? "not shown") }
        }
        if let output = derivation.output { lines += labelled("value", hexadecimal(output), isWrapped: false) }
        return lines + labelled("for", derivation.meaning)
    }

    private func proof(_ proof: Explanation.Proof) -> [String] {
        ["\(Self.indent)\(style.good("checked")) \(proof.title), by the \(proof.by.rawValue)"] + labelled("how", proof.statement)
            + proof.compared.flatMap { labelled($0.name, $0.value, isWrapped: false) }
    }

    private func record(_ record: Explanation.CarryingRecord) -> [String] {
        guard let key = record.key else {
            return depth == .full ? ["\(Self.indent)in a record of \(record.bytes.count) bytes, in the clear"] : []
        }
        let number = record.sequenceNumber.map { ", number \($0)" } ?? ""
        var lines = ["\(Self.indent)\(style.good("sealed")) in a record of \(record.bytes.count) bytes, with \(key)\(number)"]
        guard depth == .full else { return lines }
        lines += labelled("sealed", "")
        lines += Explanation.dump(record.bytes).map { Self.indent + "  " + style.dim($0) }
        guard let content = record.content else { return lines + labelled("opened", "not shown") }
        lines += labelled(
            "opened", "\(record.type), bytes \(record.part.lowerBound)–\(record.part.upperBound) of \(content.count)")
        return lines + Explanation.dump(Array(content[record.part])).map { Self.indent + "  " + style.dim($0) }
    }

    private func labelled(_ name: String, _ value: String, isWrapped: Bool = true) -> [String] {
        let label = name + String(repeating: " ", count: max(0, 9 - name.count))
        let parts = isWrapped ? Explanation.wrapped(value, width: 84) : [value]
        guard let first = parts.first else { return ["\(Self.indent)  \(style.dim(name))"] }
        return ["\(Self.indent)  \(style.dim(label)) \(first)"]
            + parts.dropFirst().map { "\(Self.indent)  \(String(repeating: " ", count: label.count)) \($0)" }
    }
}
