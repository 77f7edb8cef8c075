import ApusTestKit
import Testing

@testable import ApusExplain

@Suite("The wording of stories")
struct WordingTests {
    /// Terms that a reader may not know, besides those that look like names.
    private static let art = [
        "nonce", "transcript", "ticket", "certificate", "handshake", "forward secrecy", "premaster secret", "master secret",
        "key share",
        "cipher suite", "group", "record", "binder", "early data", "root", "signature", "post-quantum", "key exchange",
        "private key",
        "public key", "alert", "round trip", "pre-shared key", "session keys", "authority", "extension",
    ]

    private static func sentences() async throws -> Set<String> {
        var sentences: Set<String> = []
        for kind in StoryCase.allCases {
            for (events, _) in try await kind.record().both {
                sentences.formUnion(Explanation(events: events).sentences.flatMap(Sentences.split))
            }
        }
        let recording = try await ExplanationTLS12Tests.record(suite: .TLS_RSA_WITH_AES_128_CBC_SHA)
        let classic = try #require(Explanation(classic: recording))
        sentences.formUnion(classic.sentences.flatMap(Sentences.split))
        return sentences
    }

    @Test("has no sentence of more than 25 words")
    func length() async throws {
        let sentences = try await Self.sentences()
        #expect(sentences.count > 50)
        for sentence in sentences { #expect(sentence.split(separator: " ").count <= 25, "\(sentence)") }
    }

    @Test("ends each sentence")
    func ends() async throws {
        for sentence in try await Self.sentences() where !sentence.isEmpty {
            #expect(sentence.last.map { ".!?".contains($0) } == true, "\(sentence)")
            #expect(sentence.first?.isUppercase == true || sentence.first?.isNumber == true, "\(sentence)")
        }
    }

    @Test("explains every term of art in the glossary")
    func terms() async throws {
        for sentence in try await Self.sentences() {
            let mentions = Glossary.mentions(in: sentence)
            let covered = { (range: Range<String.Index>) in mentions.contains { $0.range.overlaps(range) } }
            for term in Self.art {
                for range in sentence.ranges(of: term) where Self.isWhole(range, in: sentence) {
                    #expect(covered(range), "\(term) in: \(sentence)")
                }
            }
            for match in sentence.matches(of: /[A-Za-z0-9_-]+/) where Self.looksLikeAName(match.output) {
                #expect(covered(match.range), "\(match.output) in: \(sentence)")
            }
        }
    }

    /// Whether no word goes on before or behind it; `handshake_failure` is the name of an alert.
    private static func isWhole(_ range: Range<String.Index>, in text: String) -> Bool {
        let before = text[..<range.lowerBound].last
        let after = text[range.upperBound...].first
        return [before, after].allSatisfy { $0.map { !$0.isLetter && $0 != "_" } ?? true }
    }

    /// `ClientHello`, `ALPN`, `ML-KEM`: a capital behind the first letter. Versions and the names of test peers are no terms.
    private static func looksLikeAName(_ word: Substring) -> Bool {
        guard !["NOT", "HTTP", "CN", "I"].contains(word), word.contains(where: \.isLetter) else { return false }
        return word.dropFirst().contains(where: \.isUppercase)
    }

    @Test("defines terms in short sentences, each with the section of an RFC")
    func glossary() {
        #expect(Set(Glossary.all.map(\.anchor)).count == Glossary.all.count)
        for term in Glossary.all {
            #expect(term.source.wholeMatch(of: /RFC [0-9]+ §[A-Z0-9.]+/) != nil, "\(term.name)")
            #expect(
                term.link.wholeMatch(of: /https:\/\/www\.rfc-editor\.org\/rfc\/rfc[0-9]+#(section|appendix)-[A-Z0-9.]+/) != nil,
                "\(term.link)")
            for sentence in Sentences.split(term.definition) {
                #expect(sentence.split(separator: " ").count <= 25, "\(sentence)")
            }
        }
    }

    @Test("finds terms as whole words, the longest first")
    func mentions() {
        let names = { (text: String) in Glossary.mentions(in: text).map(\.term.name) }
        #expect(names("The ticket key seals tickets.") == ["ticket key", "ticket"])
        #expect(names("Tickets, groups and records") == ["ticket", "group", "record"])
        #expect(names("a recorder regrouped, KEY SHARE") == [])
    }
}
