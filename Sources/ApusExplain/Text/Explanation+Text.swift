import ApusTLS

extension Explanation {
    /// The story as text for a terminal.
    ///
    /// - Parameters:
    ///   - color: whether ANSI colours are used.
    ///   - showsBytes: whether each message's bytes follow it, 16 a line.
    ///   - longestDump: how many such lines there are at most for a step; nil for all.
    public func text(color: Bool = false, showsBytes: Bool = false, longestDump: Int? = nil) -> String {
        let style = TextStyle(color: color)
        var lines: [String] = []
        for step in steps {
            lines.append(heading(of: step, style))
            lines += Self.wrapped(step.purpose, width: 96).map { "     " + $0 }
            let width = step.fields.map(\.name.count).max() ?? 0
            for field in step.fields {
                let name = field.name + String(repeating: " ", count: width - field.name.count)
                lines.append("     \(style.dim(name))  \(field.value)")
                if let reason = field.reason {
                    lines.append("     \(String(repeating: " ", count: width))  \(style.dim("because: \(reason)"))")
                }
            }
            if showsBytes { lines += Self.dump(step.bytes, atMost: longestDump).map { "     " + style.dim($0) } }
            lines.append("")
        }
        lines.append(style.bold(summary))
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(of step: Step, _ style: TextStyle) -> String {
        let arrow =
            switch step.by {
            case .client: "client ──▶ server"
            case .server: "client ◀── server"
            case .both: "client ◀─▶ server"
            }
        let number = step.number < 10 ? " \(step.number)" : "\(step.number)"
        var notes: [String] = []
        if !step.bytes.isEmpty { notes.append("\(step.bytes.count) bytes") }
        if let epoch = step.epoch {
            notes.append(epoch == .plaintext ? "in the clear" : "encrypted with the \(epoch.rawValue) keys")
        }
        let note = notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"
        return "\(style.dim(number))  \(style.arrow(arrow, step.by))  \(style.bold(step.title))\(style.dim(note))"
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
            let offset = String(start, radix: 16)
            let line = bytes[start..<min(start + 16, bytes.count)].map { hexadecimal([$0]) }.joined(separator: " ")
            return String(repeating: "0", count: max(0, 4 - offset.count)) + offset + "  " + line
        }
    }
}
