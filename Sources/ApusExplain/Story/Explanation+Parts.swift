public import ApusTLS

extension Explanation {
    public struct Field: Sendable, Equatable {
        /// The RFC's name.
        public var name: String
        public var value: String
        /// What it is for, in one plain sentence.
        public var meaning: String?
        /// Why it is so, where there was a choice.
        public var reason: String?
        /// Whether the default story shows it.
        public var isShown = true
        /// Where it stands in the step's bytes.
        public var bytes: Range<Int>?
        /// How many of these bytes, at the front, are the length of the rest.
        public var lengthSize = 0
        /// How many fields it stands within.
        public var depth = 0

        public init(_ name: String, _ value: String, meaning: String? = nil, reason: String? = nil) {
            self.name = name
            self.value = value
            self.meaning = meaning
            self.reason = reason
        }
    }

    /// A choice between what was offered.
    public struct Decision: Sendable, Equatable {
        public var subject: Choice.Subject
        public var by: Actor
        public var chosen: String
        /// In the order of the side that offered.
        public var offered: [String]
        /// What both sides had, in the order of the side that chose; nil where only that side knows.
        public var possible: [String]?
        /// Why this one won.
        public var reason: String

        /// What was chosen, in words.
        public var title: String {
            switch subject {
            case .version: "Version"
            case .cipherSuite: "Cipher suite"
            case .group: "Group for the key exchange"
            case .signatureScheme: "Signature algorithm"
            case .applicationProtocol: "Application protocol"
            case .certificate: "Certificate"
            case .helloRetryRequest: "Group to try again with"
            case .resumption: "Resumption"
            case .preSharedKey: "Pre-shared key"
            case .earlyData: "Early data"
            }
        }
    }

    /// A secret or key, and what it was made of.
    public struct Derivation: Sendable, Equatable {
        public struct Input: Sendable, Equatable {
            public var name: String
            /// Nil where it is not known or not shown.
            public var value: [UInt8]?
            public var isSecret: Bool
        }

        /// The RFC's name: `client_handshake_traffic_secret`.
        public var name: String
        public var formula: String
        public var inputs: [Input]
        /// Nil where it was not revealed, or left out.
        public var output: [UInt8]?
        public var meaning: String
    }

    /// Something that was checked and found good, or not.
    public struct Proof: Sendable, Equatable {
        /// Who checked.
        public var by: Actor
        public var subject: Check.Subject
        /// What was compared with what.
        public var statement: String
        /// The values.
        public var compared: [Field]

        public var title: String {
            switch subject {
            case .certificateChain: "Certificate chain"
            case .certificateVerify: "Signature"
            case .serverKeyExchange: "Signature of the ephemeral key"
            case .finished: "Finished"
            case .downgradeProtection: "No downgrade"
            case .binder: "Binder"
            }
        }
    }

    /// A record that carried a step, sealed and opened.
    public struct CarryingRecord: Sendable, Equatable {
        /// As on the wire, header included.
        public var bytes: [UInt8]
        public var type: ContentType
        /// Opened; nil where it does not open, or where it is left out.
        public var content: [UInt8]?
        /// Which of the content belongs to the step: messages share records.
        public var part: Range<Int>
        /// With which key it is sealed; nil in the clear.
        public var key: String?
        public var sequenceNumber: UInt64?
    }

    public struct Certificate: Sendable, Equatable {
        public var subject: String
        public var issuer: String
        public var names: [String]
        /// `YYYY-MM-DD`, UTC.
        public var notBefore: String
        public var notAfter: String
        public var key: String
        /// SHA-256 of the certificate in hexadecimal.
        public var sha256: String
        /// Whether the sender sent it; roots seldom are.
        public var isSent: Bool
        /// Whether it is the root that is trusted.
        public var isTrusted: Bool
    }

    /// Where a handshake ended before its time.
    public struct Fault: Sendable, Equatable {
        /// Which side noticed.
        public var noticedBy: Actor
        public var what: String
        /// Which rule was broken, and where it stands.
        public var rule: String
        /// The alert that told the other side; nil where there was none.
        public var alert: String?
        /// What to do about it.
        public var advice: String
    }
}
