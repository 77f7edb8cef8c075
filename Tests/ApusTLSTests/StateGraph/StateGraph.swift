/// What the states of one side do, as text.
struct StateGraph {
    let title: String
    let edges: [GraphEdge]

    static func document(_ graphs: [StateGraph]) -> String {
        let introduction = """
            # The state graph

            Written by `StateGraphTests` from what the engine does: every state is brought about, and meets every message type in the
            clear, under the right key and under one of another epoch. To write it anew:
            `APUS_UPDATE_STATE_GRAPH=1 swift test --filter StateGraphTests`.

            States that `await` an answer of the application read nothing until it has come: they are entered and left within the arrows
            here.


            """
        return introduction + graphs.map(\.text).joined(separator: "\n")
    }

    private var states: [String] {
        edges.map(\.state).reduce(into: []) { states, state in if !states.contains(state) { states.append(state) } }
    }

    private var text: String {
        """
        ## \(title)

        ```mermaid
        stateDiagram-v2
        \(arrows.joined(separator: "\n"))
        ```

        | state | what it refuses otherwise than most |
        |---|---|
        \(states.map { "| \($0) | \(exceptions($0)) |" }.joined(separator: "\n"))

        Most: \(most.map { "\($0.key.rawValue): \($0.value.text)" }.sorted().joined(separator: ", ")).

        """
    }

    private var arrows: [String] {
        edges.compactMap { edge in
            guard case .moves(let next) = edge.outcome else { return nil }
            return "    \(edge.state) --> \(next): \(edge.message.name)"
        }
    }

    /// The outcome that a protection has more often than any other.
    private var most: [GraphProtection: GraphOutcome] {
        Dictionary(grouping: edges, by: \.protection).mapValues { edges in
            let counts = Dictionary(grouping: edges, by: \.outcome).mapValues(\.count)
            return counts.max { ($0.value, $0.key.text) < ($1.value, $1.key.text) }?.key ?? .waits
        }
    }

    /// What differs from most, and does not move on: outcomes by protection, with the messages, or "all" for all of them.
    private func exceptions(_ state: String) -> String {
        let own = edges.filter { $0.state == state }
        if own.allSatisfy({ $0.outcome == .waits }) { return "waits with all" }
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
                let names = different.filter { $0.outcome == outcome }.map(\.message.name)
                let all = names.count == here.count ? "all" : names.joined(separator: ", ")
                parts.append("\(protection.rawValue), \(all): \(outcome.text)")
            }
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }
}
