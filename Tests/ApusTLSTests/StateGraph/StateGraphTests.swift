import ApusTestKit
import Foundation
import Testing

@testable import ApusTLS

/// Every state meets every message type, in the clear, under the right key and under one of another epoch.
///
/// The result is docs/state-graph.md. A change of behaviour changes it: with `APUS_UPDATE_STATE_GRAPH` set the test writes the file
/// anew instead of comparing.
@Suite("The state graph")
struct StateGraphTests {
    // RFC8446-4-1, RFC8446-4-2, RFC8446-4.1.2-3, RFC8446-4.2.10-11, RFC8446-4.3.1-1, RFC8446-4.3.2-1, RFC8446-4.4.2-1
    // RFC8446-4.4.3-3, RFC8446-4.4.4-2, RFC8446-4.5-1, RFC8446-4.5-3, RFC8446-4.6.3-7, RFC8446-5.2-3, RFC9846-4.7.1-1
    // RFC5246-7.4-1, RFC5246-7.4.1.1-1, RFC5246-7.4.2-1, RFC5246-7.4.7-1, RFC5246-7.4.8-1, RFC5077-3.3-1, RFC5077-3.3-3
    @Test("is the one in docs/state-graph.md, and nothing moves that is not protected as it must be")
    func document() async throws {
        async let clients = (GraphSurvey(.client, .TLS13), GraphSurvey(.client, .TLS12))
        async let servers = (GraphSurvey(.server, .TLS13), GraphSurvey(.server, .TLS12))
        let (client13, client12) = try await clients
        let (server13, server12) = try await servers
        let surveys = [client13, server13, client12, server12]

        let missingClient = Set(ClientStateName.allCases.map(\.rawValue)).subtracting(client13.states + client12.states)
        #expect(missingClient.isEmpty, "no GraphWay passes these states of a client")
        let missingServer = Set(ServerStateName.allCases.map(\.rawValue)).subtracting(server13.states + server12.states)
        #expect(missingServer.isEmpty, "no GraphWay passes these states of a server")
        for survey in surveys { expectEverythingWasMet(survey) }

        let text = StateGraph.document(
            surveys.map { survey in
                StateGraph(title: "\(survey.role.rawValue.capitalized), \(survey.version)", survey: survey)
            })
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/state-graph.md")
        if ProcessInfo.processInfo.environment["APUS_UPDATE_STATE_GRAPH"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(text == committed, "states behave otherwise than docs/state-graph.md says; if that is right, write it anew")
    }

    private func expectEverythingWasMet(_ survey: GraphSurvey) {
        for state in survey.states {
            let own = survey.edges.filter { $0.state == state }
            #expect(Set(own.map(\.message)) == Set(GraphMessage.all), "\(state) did not meet every message")
            for edge in own where edge.protection != .rightKey {
                guard case .moves(let next) = edge.outcome else { continue }
                // Without keys, plaintext is right.
                #expect(edge.protection == .plaintext && !edge.isProtected, "\(state) took \(edge.message.name) to \(next)")
            }
        }
    }
}
