import ApusTLS
import ApusTestKit
import Testing

@testable import ApusExplain

@Suite("What stories tell")
struct StoryTests {
    @Test("is the same from both sides: who said what, in which order, with which secrets", arguments: StoryCase.allCases)
    func bothSides(_ kind: StoryCase) async throws {
        guard !kind.isFailure else { return }
        let recording = try await kind.record()
        let stories = recording.both.map { Explanation(events: $0.events) }
        for actor in [Explanation.Actor.client, .server] {
            let said = stories.map { story in story.steps.filter { $0.by == actor && $0.kind == .message }.map(\.title) }
            #expect(said[0] == said[1])
            #expect(!said[0].isEmpty)
        }
        #expect(stories[0].steps.first?.by == .client)
        #expect(stories[1].steps.first?.by == .client)
        let values = stories.map { story in
            Dictionary(
                story.steps.flatMap(\.derivations).filter { kind != .earlyDataRejected || !$0.name.contains("early") }
                    .map { ($0.name, $0.output) }, uniquingKeysWith: { first, _ in first })
        }
        #expect(values[0] == values[1])
        #expect(stories[0].traits == stories[1].traits)
    }

    @Test("names what sort of handshake it was")
    func traits() async throws {
        let expected: [StoryCase: [Explanation.Trait]] = [
            .full: [.tls13, .ephemeral], .postQuantum: [.tls13, .ephemeral, .postQuantum],
            .helloRetryRequest: [.tls13, .helloRetryRequest, .ephemeral],
            .clientCertificate: [.tls13, .clientCertificate, .ephemeral], .resumption: [.tls13, .resumption, .ephemeral],
            .earlyData: [.tls13, .resumption, .earlyData, .ephemeral], .ecdheTLS12: [.tls12, .ephemeral],
            .rsaTLS12: [.tls12, .staticRSA], .resumptionTLS12: [.tls12, .resumption],
            .earlyDataRejected: [.tls13, .resumption, .earlyData, .ephemeral], .keyUpdate: [.tls13, .ephemeral],
            .untrusted: [.tls13, .ephemeral, .failed], .noCommonGroup: [.failed], .alert: [.failed],
        ]
        for kind in StoryCase.allCases {
            #expect(Explanation(events: try await kind.record().client).traits == expected[kind], "\(kind)")
        }
    }

    @Test("has every protected message in its record, sealed and opened to its own bytes", arguments: StoryCase.allCases)
    func records(_ kind: StoryCase) async throws {
        for (events, _) in try await kind.record().both {
            for step in Explanation(events: events).steps where step.kind == .message {
                let parts = step.records.flatMap { record in record.content.map { Array($0[record.part]) } ?? [] }
                #expect(parts == step.bytes, "\(step.title)")
                for record in step.records {
                    #expect((record.key != nil) == (step.epoch != .plaintext), "\(step.title)")
                    #expect(record.bytes.count >= 5)
                }
            }
        }
    }

    @Test("names for each protected record a key that was derived", arguments: StoryCase.allCases)
    func keys(_ kind: StoryCase) async throws {
        for (events, _) in try await kind.record().both {
            let story = Explanation(events: events)
            let derived = Set(story.steps.flatMap(\.derivations).map(\.name))
            for record in story.steps.flatMap(\.records) where record.content != nil {
                if let key = record.key { #expect(derived.contains(key), "\(key)") }
            }
        }
    }

    @Test("computes each Finished again, and finds the same")
    func finished() async throws {
        for kind in StoryCase.allCases where !kind.isFailure {
            let story = Explanation(events: try await kind.record().client)
            let finished = story.steps.filter { $0.title == "Finished" }
            #expect(finished.count == 2)
            for step in finished {
                let proof = try #require(step.proofs.first { $0.subject == .finished })
                #expect(proof.compared.last?.value.hasSuffix("  the same") == true, "\(kind)")
            }
        }
    }

    @Test("ends at the fault: who noticed, which rule, what to do")
    func fault() async throws {
        let noticed: [StoryCase: (Explanation.Actor, Explanation.Actor)] = [
            .untrusted: (.client, .client), .noCommonGroup: (.server, .server), .alert: (.server, .server),
        ]
        for kind in StoryCase.allCases where kind.isFailure {
            let recording = try await kind.record()
            let client = Explanation(events: recording.client)
            #expect(client.fault?.noticedBy == noticed[kind]?.0, "\(kind)")
            #expect(client.steps.contains { $0.kind == .failure })
            #expect(!client.steps.contains { $0.kind == .end })
            let fault = try #require(client.fault)
            #expect(fault.rule.contains("RFC "))
            #expect(!fault.advice.isEmpty)
            #expect(client.summary.hasPrefix("failed"))
            guard kind != .alert else { continue }
            #expect(Explanation(events: recording.server).fault?.noticedBy == noticed[kind]?.1, "\(kind)")
        }
    }

    @Test("says of a server's choice what was offered, what was possible and why")
    func decisions() async throws {
        let story = Explanation(events: try await StoryCase.full.record().server)
        let decisions = story.steps.flatMap(\.decisions)
        let group = try #require(decisions.first { $0.subject == .group })
        #expect(group.offered == ["x25519", "secp256r1"])
        #expect(group.possible == ["x25519"])
        #expect(group.chosen == "x25519")
        #expect(decisions.first { $0.subject == .cipherSuite }?.possible?.isEmpty == false)
    }

    @Test("calls the keys of TLS 1.2 session keys")
    func protection() async throws {
        let text = Explanation(events: try await StoryCase.ecdheTLS12.record().client).text()
        #expect(text.contains("encrypted with the session keys"))
        #expect(!text.lowercased().contains("application keys"))
    }
}
