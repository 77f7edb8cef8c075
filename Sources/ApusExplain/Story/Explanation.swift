public import ApusTLS

/// The story of one handshake, told from its events: what was said, what was chosen and why, what was derived and checked.
///
/// It is a pure function of the events, so that it can't disagree with what happened. Text, JSON and HTML are functions of it in turn.
public struct Explanation: Sendable, Equatable {
    /// Whose events these are.
    public var role: Role
    /// The name that the client asked for.
    public var serverName: String?
    /// What sort of handshake it was, in a fixed order.
    public var traits: [Trait]
    /// One line for the whole handshake.
    public var summary: String
    /// What was agreed on, with what it means; empty where the handshake is not complete.
    public var facts: [Field]
    public var steps: [Step]
    /// The server's certificates from its own to the root where one was found, else as they were sent.
    public var serverChain: [Certificate]
    /// The same of a client that showed one.
    public var clientChain: [Certificate]
    /// Where the story ends before the handshake does.
    public var fault: Fault?
    /// Whether secrets were left out after they had been there.
    public var isRedacted = false

    /// What sort of handshake it was. Several can be true.
    public enum Trait: String, Sendable, CaseIterable {
        case tls13 = "tls13"
        case tls12 = "tls12"
        case helloRetryRequest = "hello_retry_request"
        case resumption = "resumption"
        case earlyData = "early_data"
        case clientCertificate = "client_certificate"
        /// The keys of the exchange are made for this connection, and forgotten after it.
        case ephemeral = "ephemeral"
        case staticRSA = "static_rsa"
        case postQuantum = "post_quantum"
        case failed = "failed"
    }

    public struct Step: Sendable, Equatable {
        public enum Kind: String, Sendable {
            /// A handshake message.
            case message
            /// New keys, on both sides.
            case keys
            case changeCipherSpec = "change_cipher_spec"
            case alert
            /// Data of the application.
            case data
            case end
            case failure
        }

        /// From 1, in the order of time.
        public var number: Int
        public var kind: Kind
        public var title: String
        public var by: Actor
        /// What it is for, in plain sentences.
        public var purpose: String
        /// What the message says, with the place of each field in ``bytes``.
        public var fields: [Field]
        public var decisions: [Decision] = []
        public var derivations: [Derivation] = []
        public var proofs: [Proof] = []
        /// The records that carried it.
        public var records: [CarryingRecord] = []
        /// The message's exact bytes, its header included; empty where the step is no message.
        public var bytes: [UInt8]
        /// How its record was protected; nil where the step is not sent.
        public var epoch: Epoch?
        /// Whether the protection is TLS 1.2's, which has one set of keys.
        public var isTLS12 = false
        /// Since the first event, in microseconds.
        public var microseconds: Int
    }

    /// Who acts in a step.
    public enum Actor: String, Sendable {
        case client
        case server
        case both
    }

    /// Tells the story of these events, which one connection gave in this order.
    public init(events: [HandshakeEvent]) {
        var teller = StoryTeller(role: Self.role(in: events))
        for event in events { teller.hear(event) }
        self = teller.finish()
    }

    /// A server's first event is the ClientHello; that it is a server comes after it.
    private static func role(in events: [HandshakeEvent]) -> Role {
        for event in events {
            if case .started(let role, _) = event.kind { return role }
        }
        // A server that fails on the first message does not get as far.
        for event in events {
            if case .message(let message) = event.kind, message.type == .clientHello {
                return message.direction == .received ? .server : .client
            }
        }
        return .client
    }

    init(role: Role, summary: String, steps: [Step]) {
        self.role = role
        serverName = nil
        traits = []
        self.summary = summary
        facts = []
        self.steps = steps
        serverChain = []
        clientChain = []
        fault = nil
    }
}

extension Explanation.Step {
    init(
        _ kind: Kind, _ title: String, by: Explanation.Actor, purpose: String, fields: [Explanation.Field] = [],
        at microseconds: Int
    ) {
        self.init(
            number: 0, kind: kind, title: title, by: by, purpose: purpose, fields: fields, bytes: [], epoch: nil,
            microseconds: microseconds)
    }

    /// How it was protected, in words; nil where the step is not sent.
    package var protection: String? {
        switch epoch {
        case nil: nil
        case .plaintext: "in the clear"
        case .application where isTLS12: "encrypted with the session keys"
        case .some(let epoch): "encrypted with the \(epoch.rawValue) keys"
        }
    }
}
