import ApusExplain

/// What `apus connect --explain --json` prints.
struct ExplanationReport: JSONReport {
    var summary: String
    var steps: [Step]

    struct Step: Encodable {
        var number: Int
        var title: String
        var by: String
        var purpose: String
        var fields: [Field]
        var bytes: String
        var epoch: String?
        var microseconds: Int
    }

    struct Field: Encodable {
        var name: String
        var value: String
        var reason: String?
    }

    init(_ story: Explanation) {
        summary = story.summary
        steps = story.steps.map { step in
            Step(
                number: step.number, title: step.title, by: step.by.rawValue, purpose: step.purpose,
                fields: step.fields.map { Field(name: $0.name, value: $0.value, reason: $0.reason) },
                bytes: step.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(),
                epoch: step.epoch?.rawValue, microseconds: step.microseconds)
        }
    }
}
