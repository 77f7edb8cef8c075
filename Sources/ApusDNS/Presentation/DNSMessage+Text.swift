extension DNSMessage {
    /// The message as `dig` prints it, header, OPT record and sections.
    package var text: String {
        var lines = [
            ";; ->>HEADER<<- opcode: \(header.opcode), status: \(responseCode), id: \(header.id)",
            ";; flags:\(flagNames); QUERY: \(questions.count), ANSWER: \(answers.count), AUTHORITY: \(authorities.count), "
                + "ADDITIONAL: \(additionals.count + (edns == nil ? 0 : 1))",
        ]
        if let edns { lines += [""] + Self.lines(edns) }
        if !questions.isEmpty {
            if edns == nil { lines.append("") }
            lines += [";; QUESTION SECTION:"] + questions.map { ";" + Columns.line($0) }
        }
        for (title, records) in [("ANSWER", answers), ("AUTHORITY", authorities), ("ADDITIONAL", additionals)]
        where !records.isEmpty {
            lines += ["", ";; \(title) SECTION:"] + records.map(Columns.line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var flagNames: String {
        let names: [(Bool, String)] = [
            (header.isResponse, "qr"), (header.isAuthoritative, "aa"), (header.isTruncated, "tc"),
            (header.recursionDesired, "rd"),
            (header.recursionAvailable, "ra"), (header.isAuthenticData, "ad"), (header.checkingDisabled, "cd"),
        ]
        return names.filter(\.0).map { " " + $0.1 }.joined()
    }

    private static func lines(_ edns: EDNS) -> [String] {
        let flags = edns.dnssecOK ? " do" : ""
        return [";; OPT PSEUDOSECTION:", "; EDNS: version: \(edns.version), flags:\(flags); udp: \(edns.udpPayloadSize)"]
            + edns.options.map(line)
    }

    private static func line(_ option: EDNS.Option) -> String {
        if let error = ExtendedError(option) {
            let text = error.text.isEmpty ? "" : ": (\(QuotedText.escaped(error.text.utf8)))"
            return "; EDE: \(error.code.rawValue) (\(error.code))\(text)"
        }
        if option.code == .padding { return "; PAD: (\(option.data.count) byte\(option.data.count == 1 ? "" : "s"))" }
        let bytes = option.data.map { TextBlocks.hexadecimalDigits([$0]).lowercased() }.joined(separator: " ")
        return "; \(option.code):\(bytes.isEmpty ? "" : " \(bytes)")"
    }
}

extension ResourceRecord: CustomStringConvertible {
    /// One line, as `dig` prints it.
    package var description: String { Columns.line(self) }
}

/// `dig` begins the time to live, class, type and data at columns 24, 32, 40 and 48, with tabs.
private enum Columns {
    static func line(_ question: Question) -> String {
        var line = Line(question.name.description)
        line.append("\(question.recordClass)", at: 32)
        line.append("\(question.type)", at: 40)
        return line.text
    }

    static func line(_ record: ResourceRecord) -> String {
        var line = Line(record.name.description)
        line.append("\(record.ttl)", at: 24)
        line.append("\(record.recordClass)", at: 32)
        line.append("\(record.type)", at: 40)
        line.append(record.dataText, at: 48)
        return line.text
    }

    private struct Line {
        var text: String
        private var column: Int

        init(_ text: String) {
            self.text = text
            column = text.utf8.count
        }

        /// At least one space; tabs to the last stop before `wanted`, then spaces.
        mutating func append(_ part: String, at wanted: Int) {
            let target = max(wanted, column + 1)
            let tabs = target / 8 - column / 8
            text += String(repeating: "\t", count: tabs)
            text += String(repeating: " ", count: tabs > 0 ? target % 8 : target - column)
            text += part
            column = target + part.utf8.count
        }
    }
}
