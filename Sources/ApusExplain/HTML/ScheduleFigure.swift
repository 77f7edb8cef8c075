import ApusTLS

/// The key schedule as it stands after a step: what has been derived is filled in.
struct ScheduleFigure {
    let story: Explanation
    let step: Explanation.Step

    /// A secret of the spine: what enters it from above, and what comes out of it at the side.
    private struct Stage {
        var name: String
        var input: String
        var outputs: [String]
    }

    private static let width = 440
    private static let spine = 8
    private static let spineWidth = 150
    private static let branch = 200
    private static let branchWidth = 236
    private static let box = 34

    var svg: String {
        let stages = self.stages
        guard !stages.isEmpty else { return "" }
        var y = 8
        var parts: [String] = []
        for (index, stage) in stages.enumerated() {
            parts.append(
                "<text class=\"in\" x=\"\(Self.spine + Self.spineWidth / 2)\" y=\"\(y + 12)\">\(HTMLText.escaped(stage.input))</text>"
                    + arrow(Self.spine + Self.spineWidth / 2, y + 16, y + 30))
            let top = y + 32
            parts.append(box(stage.name, x: Self.spine, y: top, width: Self.spineWidth, isSpine: true))
            for (place, output) in stage.outputs.enumerated() {
                let side = top + place * (Self.box + 6)
                parts.append(
                    "<path class=\"wire\" d=\"M\(Self.spine + Self.spineWidth) \(top + Self.box / 2)H\(Self.branch - 20)V\(side + Self.box / 2)H\(Self.branch - 2)\"/>"
                )
                parts.append(box(output, x: Self.branch, y: side, width: Self.branchWidth, isSpine: false))
            }
            let height = max(1, stage.outputs.count) * (Self.box + 6)
            if index < stages.count - 1 {
                parts.append(
                    "<path class=\"wire\" d=\"M\(Self.spine + 16) \(top + Self.box)V\(top + height + 32 + 2)\"/>")
            }
            y = top + height + 2
        }
        return """
            <svg class="figure schedule" viewBox="0 0 \(Self.width) \(y + 6)" role="img" aria-label="Key schedule: \(derived.count) values derived so far">
            \(parts.joined(separator: "\n"))
            </svg>
            """
    }

    /// What the steps up to this one have derived.
    private var derived: [String: [UInt8]?] {
        var values: [String: [UInt8]?] = [:]
        for earlier in story.steps where earlier.number <= step.number {
            for derivation in earlier.derivations { values[derivation.name] = derivation.output }
        }
        return values
    }

    private var stages: [Stage] {
        guard step.title != "Keys updated" else { return [] }
        guard !story.traits.contains(.tls12) else {
            let names = step.derivations.map(\.name)
            let keys = names.filter { $0.contains("_write_") }
            let exchange =
                names.contains("pre_master_secret")
                ? [
                    Stage(
                        name: "pre_master_secret", input: story.traits.contains(.staticRSA) ? "decrypted" : "key exchange",
                        outputs: [])
                ]
                : []
            return exchange + [
                Stage(name: "master_secret", input: exchange.isEmpty ? "session" : "transcript or randoms", outputs: keys)
            ]
        }
        let usesPSK = story.traits.contains(.resumption) || story.traits.contains(.earlyData)
        let early = usesPSK && story.traits.contains(.earlyData) ? ["client_early_traffic_secret"] : []
        return [
            Stage(name: "Early Secret", input: usesPSK ? "PSK" : "0", outputs: early),
            Stage(
                name: "Handshake Secret", input: "shared_secret",
                outputs: ["client_handshake_traffic_secret", "server_handshake_traffic_secret"]),
            Stage(
                name: "Master Secret", input: "0",
                outputs: [
                    "client_application_traffic_secret_0", "server_application_traffic_secret_0", "exporter_master_secret",
                ]),
        ]
    }

    private func box(_ name: String, x: Int, y: Int, width: Int, isSpine: Bool) -> String {
        let found = derived[name]
        // The master secret of a resumed session of TLS 1.2 is there without being derived.
        let isThere = found != nil
        let value: String
        if let found {
            value = found.map { hexadecimal(Array($0.prefix(6))) + "…" } ?? "value not shown"
        } else {
            value = "not yet"
        }
        let isNew = step.derivations.contains { $0.name == name }
        let kind = (isSpine ? "spine" : "out") + (isThere ? " there" : "") + (isNew ? " new" : "")
        let content =
            "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(Self.box)\" rx=\"6\"/><text class=\"name\" x=\"\(x + 9)\" y=\"\(y + 14)\">\(HTMLText.escaped(name))</text><text class=\"value\" x=\"\(x + 9)\" y=\"\(y + 27)\">\(value)</text>"
        return isThere ? "<a href=\"#\(StepHTML.anchor(name))\">\(content)</a>" : content
    }

    private func arrow(_ x: Int, _ from: Int, _ to: Int) -> String {
        "<path class=\"wire\" d=\"M\(x) \(from)V\(to - 4)\"/><path class=\"tip\" d=\"M\(x) \(to)l-4 -7h8z\"/>"
    }
}
