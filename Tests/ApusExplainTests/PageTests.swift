import ApusCrypto
import ApusTLS
import ApusTestKit
import Foundation
import Testing

@testable import ApusExplain

@Suite("The page")
struct PageTests {
    @Test("tells each step, loads nothing, is small, and all its links lead somewhere", arguments: StoryCase.allCases)
    func page(_ kind: StoryCase) async throws {
        for (events, _) in try await kind.record().both where !events.isEmpty {
            let story = Explanation(events: events)
            for depth in [Explanation.Depth.story, .full] {
                let html = story.html(depth)
                #expect(html.utf8.count < 500_000)
                for step in story.steps {
                    #expect(html.contains("id=\"s\(step.number)\""))
                    #expect(html.contains(">\(HTMLText.escaped(step.title))</h3>"))
                }
                for forbidden in ["src=", "url(", "@import", "<link", "<img", "<iframe", "http:", "onclick", "javascript:"] {
                    #expect(!html.contains(forbidden), "\(forbidden)")
                }
                let ids = html.matches(of: /id="([^"]+)"/).map { String($0.output.1) }
                #expect(ids.count == Set(ids).count, "\(Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys)")
                for link in html.matches(of: /href="#([^"]+)"/) {
                    #expect(ids.contains(String(link.output.1)), "\(link.output.1)")
                }
                #expect(Self.isBalanced(html))
            }
        }
    }

    @Test("shows every byte of every message, each run linked to its field and back")
    func everyByte() async throws {
        let story = Explanation(events: try await StoryCase.postQuantum.record().client)
        let html = story.html(.full)
        for step in story.steps where !step.bytes.isEmpty {
            for index in step.fields.indices {
                #expect(html.contains("href=\"#s\(step.number)b\(index)\""))
                #expect(html.contains("id=\"s\(step.number)f\(index)\""))
            }
        }
        let dumps = html.matches(of: /<pre class="dump">([^\n]*)<\/pre>/).map { match in
            HexBytes.decode(String(match.output.1.replacing(/<[^>]*>/, with: "")))
        }
        #expect(dumps == story.steps.map(\.bytes).filter { !$0.isEmpty })
    }

    @Test("lets no script run but its own, by a policy that names it")
    func policy() {
        let digest = Data(HashAlgorithm.sha256.hash(Array(PageScript.source.utf8))).base64EncodedString()
        #expect(PageScript.digest == digest)
        #expect(Explanation.contentSecurityPolicy.contains("default-src 'none'"))
        #expect(Explanation.contentSecurityPolicy.contains("'sha256-\(digest)'"))
    }

    @Test("lets nothing that a peer says become markup")
    func escaping() throws {
        let hostile = "<script>alert(1)</script>\"'&\u{202e}\u{1b}[2J"
        var step = Explanation.Step(
            .message, hostile, by: .server, purpose: hostile, fields: [Explanation.Field(hostile, hostile)], at: 0)
        step.bytes = [1]
        step.decisions = [
            Explanation.Decision(
                subject: .group, by: .server, chosen: hostile, offered: [hostile], possible: [hostile], reason: hostile)
        ]
        step.proofs = [
            Explanation.Proof(
                by: .client, subject: .finished, statement: hostile, compared: [Explanation.Field(hostile, hostile)])
        ]
        var story = Explanation(role: .client, summary: hostile, steps: [step])
        story.serverName = hostile
        story.facts = [Explanation.Field(hostile, hostile, meaning: hostile)]
        story.fault = Explanation.Fault(noticedBy: .client, what: hostile, rule: hostile, alert: hostile, advice: hostile)
        story.serverChain = [
            Explanation.Certificate(
                subject: hostile, issuer: hostile, names: [hostile], notBefore: hostile, notAfter: hostile, key: hostile,
                sha256: hostile, isSent: true, isTrusted: true)
        ]
        var certificate = step
        certificate.title = "Certificate"
        story.steps.append(certificate)
        let html = story.html()
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("\"'&"))
        #expect(!html.unicodeScalars.contains("\u{202e}"))
        #expect(!html.unicodeScalars.contains("\u{1b}"))
        #expect(html.components(separatedBy: "<script>").count == 2)
        #expect(Self.isBalanced(html))
    }

    @Test("warns where it shows secrets, and redacted shows none in any form", arguments: StoryCase.allCases)
    func redaction(_ kind: StoryCase) async throws {
        for (events, _) in try await kind.record().both {
            let story = Explanation(events: events)
            let redacted = story.redacted()
            #expect(story.html().contains("holds the connection’s secrets") == story.showsSecrets)
            #expect(!redacted.html().contains("holds the connection’s secrets"))
            #expect(!redacted.showsSecrets)
            let all =
                redacted.html(.full) + redacted.text(.full) + String(decoding: try JSONEncoder().encode(redacted), as: UTF8.self)
            for event in events {
                let secret: [UInt8]
                switch event.kind {
                case .secret(let event): secret = event.secret
                case .scheduleSecret(let event): secret = event.secret
                case .premasterSecret(let bytes): secret = bytes
                case .record(let record) where record.type == .applicationData: secret = record.content ?? []
                default: continue
                }
                guard secret.count > 6 else { continue }
                #expect(!all.contains(HexBytes.encode(secret)))
            }
            for step in story.steps {
                for output in step.derivations.compactMap(\.output) { #expect(!all.contains(HexBytes.encode(output))) }
            }
        }
    }

    /// Whether every element that is opened is closed, in order.
    private static func isBalanced(_ html: String) -> Bool {
        let void: Set<Substring> = ["meta", "!DOCTYPE"]
        var open: [Substring] = []
        for match in html.matches(of: /<(\/?)([!A-Za-z0-9]+)[^>]*?(\/?)>/) {
            let (closes, name, isClosed) = (!match.output.1.isEmpty, match.output.2, !match.output.3.isEmpty)
            if void.contains(name) || isClosed { continue }
            if closes {
                guard open.popLast() == name else { return false }
            } else {
                open.append(name)
            }
        }
        return open.isEmpty
    }
}
