/// What the states of one side do, as text.
struct StateGraph {
    let title: String
    let survey: GraphSurvey
    private var edges: [GraphEdge] { survey.edges }

    init(title: String, survey: GraphSurvey) {
        self.title = title
        self.survey = survey
    }

    static func document(_ graphs: [StateGraph]) -> String {
        let introduction = """
            # The state graph

            Written by `StateGraphTests` from what the engine does: handshakes of every kind are walked message by message, and in each
            state every message type is delivered in the clear, under the right key and under one of another epoch. To write it anew:
            `APUS_UPDATE_STATE_GRAPH=1 swift test --filter StateGraphTests`.

            States that `await` an answer of the application read nothing until it has come. Where the keys of another epoch would come
            too early there are none yet: there the record is one of no connection, in TLS 1.2 behind a ChangeCipherSpec.


            """
        return introduction + graphs.map(\.text).joined(separator: "\n")
    }

    private var text: String {
        """
        ## \(title)

        ```mermaid
        stateDiagram-v2
        \(arrows.joined(separator: "\n"))
        ```

        | state | what it does otherwise than most, besides the arrows |
        |---|---|
        \(survey.states.map { "| \($0) | \(exceptions($0)) |" }.joined(separator: "\n"))

        Most: \(most.map { "\($0.key.rawValue): \($0.value.text)" }.sorted().joined(separator: ", ")).
        \(edges.count) deliveries to \(survey.states.count) states.

        """
    }

    private var arrows: [String] {
        let moves = edges.compactMap { edge -> GraphStep? in
            guard case .moves(let next) = edge.outcome else { return nil }
            return GraphStep(from: edge.state, cause: edge.message.name, to: next)
        }
        let all = (survey.steps + moves).reduce(into: [GraphStep]()) { if !$0.contains($1) { $0.append($1) } }
        return survey.states.flatMap { state in
            all.filter { $0.from == state }.map { "    \($0.from) --> \($0.to): \($0.cause)" }
        }
    }

    /// The outcome that a protection has more often than any other.
    private var most: [GraphProtection: GraphOutcome] {
        Dictionary(grouping: edges.filter { $0.outcome != .waits }, by: \.protection).mapValues { edges in
            let counts = Dictionary(grouping: edges, by: \.outcome).mapValues(\.count)
            return counts.max { ($0.value, $0.key.text) < ($1.value, $1.key.text) }?.key ?? .waits
        }
    }

    /// What differs from most, and does not move on: outcomes by protection, with the messages, or "all" for all of them.
    private func exceptions(_ state: String) -> String {
        let own = edges.filter { $0.state == state }
        if !own.isEmpty, own.allSatisfy({ $0.outcome == .waits }) { return "waits with all" }
        let most = most
        var parts: [String] = []
        for protection in GraphProtection.allCases {
            let here = own.filter { $0.protection == protection }
            let different = here.filter { edge in
                if case .moves = edge.outcome { return false }
                return edge.outcome != most[protection]
            }
            let outcomes = different.reduce(into: [GraphOutcome]()) { if !$0.contains($1.outcome) { $0.append($1.outcome) } }
            for outcome in outcomes {
                let names = different.filter { $0.outcome == outcome }.map(\.message.name).reduce(into: [String]()) {
                    if !$0.contains($1) { $0.append($1) }
                }
                let all = Set(names).count == Set(here.map(\.message)).count ? "all" : names.joined(separator: ", ")
                parts.append("\(protection.rawValue), \(all): \(outcome.text)")
            }
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }
}
