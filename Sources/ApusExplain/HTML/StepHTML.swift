import ApusTLS

/// One step of the story as a part of the page.
struct StepHTML {
    let step: Explanation.Step
    let depth: Explanation.Depth
    let story: Explanation

    private var id: String { "s\(step.number)" }
    private var isFull: Bool { depth == .full }

    var html: String {
        var linked: Set<String> = []
        var parts = [
            heading,
            "<p class=\"purpose\">\(HTMLText.prose(step.purpose, linked: &linked))</p>",
        ]
        if step.kind == .keys { parts.append(ScheduleFigure(story: story, step: step).svg) }
        if step.title == "Certificate" {
            parts.append(ChainFigure(chain: step.by == .server ? story.serverChain : story.clientChain).svg)
        }
        parts += step.decisions.map { decision($0, &linked) }
        parts.append(shownFields(&linked))
        parts += step.proofs.map { proof($0, &linked) }
        parts.append(derivations(&linked))
        if !step.bytes.isEmpty { parts.append(ByteTable(step: step, id: id, isFull: isFull).html) }
        parts.append(records)
        return "<section class=\"step \(step.by.rawValue) \(step.kind.rawValue)\" id=\"\(id)\" aria-labelledby=\"\(id)h\">\n"
            + parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n</section>"
    }

    private var heading: String {
        var notes: [String] = []
        if !step.bytes.isEmpty { notes.append("\(step.bytes.count) bytes") }
        if let protection = step.protection { notes.append(protection) }
        // A story that is told from two sides has no clock.
        if story.steps.contains(where: { $0.microseconds > 0 }) { notes.append(Sentences.duration(step.microseconds)) }
        let way =
            switch step.by {
            case .client: "client → server"
            case .server: "client ← server"
            case .both: "on both sides"
            }
        let isOwn = step.kind == .failure || step.kind == .keys
        return """
            <header><span class="no">\(step.number)</span><h3 id="\(id)h">\(HTMLText.escaped(step.title))</h3>\
            <span class="way">\(isOwn && step.by != .both ? "at the \(step.by.rawValue)" : way)</span>\
            <span class="meta">\(HTMLText.escaped(notes.joined(separator: " · ")))</span></header>
            """
    }

    private func decision(_ decision: Explanation.Decision, _ linked: inout Set<String>) -> String {
        let possible = decision.possible.map(Set.init)
        var isListed = false
        var chips = decision.offered.map { name -> String in
            let isWinner = name == decision.chosen
            isListed = isListed || isWinner
            let kind = isWinner ? "won" : possible?.contains(name) == true ? "could" : possible == nil ? "open" : "no"
            let word = isWinner ? "chosen" : kind == "could" ? "possible" : kind == "no" ? "not possible" : "offered"
            return "<li class=\"\(kind)\" title=\"\(word)\">\(HTMLText.escaped(name))</li>"
        }
        if !isListed { chips.append("<li class=\"won\" title=\"chosen\">\(HTMLText.escaped(decision.chosen))</li>") }
        let key = possible == nil ? "" : " <span class=\"key\">Solid: what both sides have.</span>"
        return """
            <div class="decision"><h4>\(HTMLText.escaped(decision.title)): <code>\(HTMLText.escaped(decision.chosen))</code> \
            <span>chosen by the \(decision.by.rawValue)</span></h4>\
            <p>\(HTMLText.prose(decision.reason, linked: &linked))\(key)</p><ul class="chips" aria-label="Offered">\(chips.joined())</ul></div>
            """
    }

    private func shownFields(_ linked: inout Set<String>) -> String {
        let fields = step.fields.enumerated().filter(\.element.isShown)
        guard !fields.isEmpty else { return "" }
        let rows = fields.map { index, field -> String in
            let name = HTMLText.escaped(field.name)
            let link = field.bytes == nil ? name : "<a href=\"#\(id)f\(index)\">\(name)</a>"
            let reason = field.reason.map { "<p>\(HTMLText.prose($0, linked: &linked))</p>" } ?? ""
            let meaning = field.meaning.map { "<p>\(HTMLText.prose($0, linked: &linked))</p>" } ?? ""
            return "<div><dt>\(link)</dt><dd><code>\(HTMLText.escaped(field.value))</code>\(meaning)\(reason)</dd></div>"
        }
        return "<dl class=\"fields\">\(rows.joined(separator: "\n"))</dl>"
    }

    private func proof(_ proof: Explanation.Proof, _ linked: inout Set<String>) -> String {
        let isBad = proof.compared.contains { $0.value.contains("NOT the same") }
        let rows = proof.compared.map {
            "<div><dt>\(HTMLText.escaped($0.name))</dt><dd><code>\(HTMLText.escaped($0.value))</code></dd></div>"
        }
        let table = rows.isEmpty ? "" : "<dl class=\"fields\">\(rows.joined())</dl>"
        return """
            <div class="proof\(isBad ? " bad" : "")"><h4>\(isBad ? "✗" : "✓") \(HTMLText.escaped(proof.title)) <span>checked by the \(proof.by.rawValue)</span></h4>\
            <p>\(HTMLText.prose(proof.statement, linked: &linked))</p>\(table)</div>
            """
    }

    private func derivations(_ linked: inout Set<String>) -> String {
        guard !step.derivations.isEmpty else { return "" }
        let items = step.derivations.map { derivation -> String in
            let inputs = derivation.inputs.map { input in
                "<div><dt>\(HTMLText.escaped(input.name))</dt><dd><code>\(input.value.map(hexadecimal) ?? "not shown")</code></dd></div>"
            }
            let output = derivation.output.map(hexadecimal) ?? "not shown"
            return """
                <li id="\(Self.anchor(derivation.name))"><h4>\(HTMLText.escaped(derivation.name))</h4>\
                <p>\(HTMLText.prose(derivation.meaning, linked: &linked))</p><p class="formula"><code>\(HTMLText.escaped(derivation.formula))</code></p>\
                <dl class="fields">\(inputs.joined())<div class="output"><dt>result</dt><dd><code>\(output)</code></dd></div></dl></li>
                """
        }
        return fold(
            "\(step.derivations.count) secrets and keys, with what each is made of",
            "<ol class=\"derivations\">\(items.joined(separator: "\n"))</ol>")
    }

    static func anchor(_ name: String) -> String {
        "d-" + String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    private var records: String {
        let sealed = step.records.filter { $0.key != nil }
        guard !sealed.isEmpty else { return "" }
        let items = sealed.map { record -> String in
            let opened: String
            if let content = record.content {
                let type = HTMLText.escaped(record.type.description)
                let part =
                    record.part.count == content.count
                    ? "all of it" : "bytes \(record.part.lowerBound)–\(record.part.upperBound) of \(content.count)"
                opened =
                    "<h4>Opened <span>\(type), \(part)</span></h4><pre>\(ByteTable.plain(Array(content[record.part]), isFull: isFull))</pre>"
                    + readable(record, content)
            } else {
                opened = "<h4>Opened <span>not shown</span></h4>"
            }
            let number = record.sequenceNumber.map { ", record number \($0) under this key" } ?? ""
            return """
                <h4>Sealed <span>\(record.bytes.count) bytes, with <code>\(HTMLText.escaped(record.key ?? ""))</code>\(number)</span></h4>\
                <pre class="sealed">\(ByteTable.plain(record.bytes, isFull: isFull))</pre>\(opened)
                """
        }
        return fold(
            sealed.count == 1 ? "The record, sealed and opened" : "\(sealed.count) records, sealed and opened",
            items.joined(separator: "\n"))
    }

    /// Data that is text, as text.
    private func readable(_ record: Explanation.CarryingRecord, _ content: [UInt8]) -> String {
        guard step.kind == .data, let text = String(validating: content.prefix(2000), as: UTF8.self) else { return "" }
        return "<h4>As text</h4><pre>\(HTMLText.escaped(text))</pre>"
    }

    private func fold(_ title: String, _ content: String) -> String {
        "<details\(isFull ? " open" : "")><summary>\(HTMLText.escaped(title))</summary>\n\(content)\n</details>"
    }
}
