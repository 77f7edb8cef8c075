import ApusTLS
import ApusTestKit
import Foundation
import Testing

/// Every state meets every message type, in the clear, under the right key and under one of another epoch.
///
/// The result is docs/state-graph.md. A change of behaviour changes it: with `APUS_UPDATE_STATE_GRAPH` set the test writes the file
/// anew instead of comparing.
@Suite("The state graph")
struct StateGraphTests {
    @Test("is the one in docs/state-graph.md")
    func document() throws {
        let graphs = [
            StateGraph(title: "Client, TLS 1.3", edges: try Self.client13()),
            StateGraph(title: "Server, TLS 1.3", edges: try Self.server13()),
        ]
        let text = StateGraph.document(graphs)
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/state-graph.md")
        if ProcessInfo.processInfo.environment["APUS_UPDATE_STATE_GRAPH"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(text == committed, "states behave otherwise than docs/state-graph.md says; if that is right, write it anew")
    }

    @Test("moves on nothing that is not protected as it must be")
    func protection() throws {
        for edge in try Self.client13() + Self.server13() where edge.protection != .rightKey {
            guard case .moves(let state) = edge.outcome else { continue }
            // Without keys, plaintext is right.
            let isProtected =
                edge.role == .client ? ClientScenario13.isProtected(edge.state) : ServerScenario13.isProtected(edge.state)
            #expect(edge.protection == .plaintext && !isProtected, "\(edge.state) took \(edge.message.name) to \(state)")
        }
    }

    private static func client13() throws -> [GraphEdge] {
        try cells(ClientScenario13.states, isProtected: ClientScenario13.isProtected) { state, message, protection in
            var scenario = try ClientScenario13.reaching(state)
            return GraphEdge(
                role: .client, state: state, message: message, protection: protection,
                outcome: try scenario.deliver(message, protection))
        }
    }

    private static func server13() throws -> [GraphEdge] {
        try cells(ServerScenario13.states, isProtected: ServerScenario13.isProtected) { state, message, protection in
            var scenario = try ServerScenario13.reaching(state)
            return GraphEdge(
                role: .server, state: state, message: message, protection: protection,
                outcome: try scenario.deliver(message, protection))
        }
    }

    private static func cells(
        _ states: [String], isProtected: (String) -> Bool,
        _ edge: (String, GraphMessage, GraphProtection) throws -> GraphEdge
    ) throws -> [GraphEdge] {
        try states.flatMap { state in
            try GraphMessage.all.flatMap { message in
                try GraphProtection.allCases.filter { $0 != .rightKey || isProtected(state) }.map { protection in
                    try edge(state, message, protection)
                }
            }
        }
    }
}
