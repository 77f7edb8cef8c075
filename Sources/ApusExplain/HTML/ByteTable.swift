import ApusTLS

/// A message's fields beside its bytes; each leads to the other.
struct ByteTable {
    let step: Explanation.Step
    let id: String
    let isFull: Bool

    /// Of a long message the story shows this many bytes; the full page shows them all.
    private static let longestDump = 2048

    var html: String {
        """
        <details\(isFull ? " open" : "")><summary>Every field and byte</summary>
        <div class="bytes"><table><thead><tr><th scope="col">at</th><th scope="col">field</th><th scope="col">value</th></tr></thead>
        <tbody>\(rows)</tbody></table>
        <pre class="dump">\(dump)</pre></div>
        </details>
        """
    }

    private var rows: String {
        var linked: Set<String> = []
        return step.fields.enumerated().filter { $0.element.bytes != nil }.map { index, field -> String in
            let range = field.bytes ?? 0..<0
            let meaning = field.meaning.map { "<p>\(HTMLText.prose($0, linked: &linked))</p>" } ?? ""
            return
                "<tr id=\"\(id)f\(index)\" data-f=\"\(id)f\(index)\"><td><a href=\"#\(id)b\(index)\">\(Explanation.offset(range.lowerBound))</a><i>+\(range.count)</i></td><td class=\"d\(min(field.depth, 6))\">\(HTMLText.escaped(field.name))</td><td><code>\(HTMLText.escaped(field.value))</code>\(meaning)</td></tr>"
        }.joined(separator: "\n")
    }

    /// The bytes in runs, each of one field: the innermost that has them.
    private var dump: String {
        var owners = [Int?](repeating: nil, count: step.bytes.count)
        for (index, field) in step.fields.enumerated() {
            guard let range = field.bytes, range.upperBound <= owners.count else { continue }
            for place in range { owners[place] = index }
        }
        let shown = isFull ? step.bytes.count : min(step.bytes.count, Self.longestDump)
        var html = ""
        var start = 0
        var run = 0
        var named: Set<Int> = []
        while start < shown {
            let owner = owners[start]
            var end = start
            while end < shown, owners[end] == owner { end += 1 }
            let text = Self.spaced(step.bytes[start..<end])
            if let owner {
                let anchor = named.insert(owner).inserted ? " id=\"\(id)b\(owner)\"" : ""
                html +=
                    "<a\(anchor) class=\"c\(run % 2)\" href=\"#\(id)f\(owner)\" data-f=\"\(id)f\(owner)\" title=\"\(HTMLText.escaped(step.fields[owner].name))\">\(text)</a> "
            } else {
                html += text + " "
            }
            run += 1
            start = end
        }
        // A field whose bytes are all other fields' has no run of its own.
        let first = step.fields.indices.filter { step.fields[$0].bytes != nil && !named.contains($0) }
        let anchors = first.map { "<span id=\"\(id)b\($0)\"></span>" }.joined()
        let rest = step.bytes.count - shown
        return anchors + html + (rest > 0 ? "<i>… and \(rest) bytes more: <code>--explain=full</code></i>" : "")
    }

    static func plain(_ bytes: [UInt8], isFull: Bool) -> String {
        let shown = isFull ? bytes.count : min(bytes.count, 512)
        let rest = bytes.count - shown
        return spaced(bytes[0..<shown]) + (rest > 0 ? " <i>… and \(rest) bytes more</i>" : "")
    }

    private static func spaced(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { hexadecimal([$0]) }.joined(separator: " ")
    }
}
