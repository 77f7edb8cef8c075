/// What one line of a report says, and what to think of it.
package struct Finding: Sendable, Equatable {
    /// From the best to the worst.
    package enum Verdict: String, Sendable, CaseIterable, Comparable {
        case good
        /// Worth knowing; nothing to mend.
        case note
        /// An RFC advises against it.
        case weak
        /// An RFC forbids it, or it is known to be broken.
        case bad

        package static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package enum Topic: String, Sendable, CaseIterable {
        case versions = "Versions"
        case cipherSuites = "Cipher suites"
        case groups = "Key exchange groups"
        case signatures = "Signature algorithms"
        case protocols = "Application protocols"
        case resumption = "Resumption"
        case behaviour = "Behaviour"
        case certificates = "Certificates"
    }

    /// A stable name, for scripts and policies: `version.tls1.0`.
    package var id: String
    package var topic: Topic
    /// What it is about: `TLS 1.0`.
    package var subject: String
    package var verdict: Verdict
    /// What was seen, and what to think of it, in plain words.
    package var words: String
    /// Where the rule stands; nil where there is none.
    package var rule: String?

    package init(_ id: String, _ topic: Topic, _ subject: String, _ verdict: Verdict, _ words: String, rule: String? = nil) {
        self.id = id
        self.topic = topic
        self.subject = subject
        self.verdict = verdict
        self.words = words
        self.rule = rule
    }
}
