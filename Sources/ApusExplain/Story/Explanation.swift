public import ApusTLS

/// The story of one handshake, told from its events: what was said, what was chosen and why, what was derived and checked.
///
/// It is a pure function of the events, so that it can't disagree with what happened.
public struct Explanation: Sendable, Equatable {
    public var steps: [Step]
    /// One line for the whole handshake.
    public var summary: String

    public struct Step: Sendable, Equatable {
        /// From 1, in the order of time.
        public var number: Int
        public var title: String
        public var by: Actor
        /// One plain sentence: what it is for.
        public var purpose: String
        public var fields: [Field]
        /// The message's exact bytes, its header included; empty where the step is no message.
        public var bytes: [UInt8]
        /// How its record was protected; nil where the step is no message.
        public var epoch: Epoch?
        /// Since the first event, in microseconds.
        public var microseconds: Int
    }

    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String
        /// Why it is so, where there was a choice.
        public var reason: String?

        public init(_ name: String, _ value: String, reason: String? = nil) {
            self.name = name
            self.value = value
            self.reason = reason
        }
    }

    /// Who acts in a step.
    public enum Actor: String, Sendable {
        case client
        case server
        case both
    }

    /// Tells the story of these events, which one connection gave in this order.
    public init(events: [HandshakeEvent]) {
        var teller = StoryTeller()
        for event in events { teller.hear(event) }
        steps = teller.steps
        summary = teller.summary
    }
}
