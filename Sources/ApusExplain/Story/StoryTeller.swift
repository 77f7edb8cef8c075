import ApusCrypto
import ApusTLS

/// Folds events into steps. Choices, secrets and checks belong to the message or key change that they came with.
struct StoryTeller {
    private(set) var steps: [Explanation.Step] = []
    private(set) var summary = "the handshake did not begin"
    private var role = Role.client
    private var start: ContinuousClock.Instant?
    private var now = 0
    /// Choices that were announced before the message that carries them.
    private var choices: [Choice] = []
    private var checks: [Check] = []
    private var secrets: [SecretEvent] = []
    private var tls12 = TLS12Facts()

    mutating func hear(_ event: HandshakeEvent) {
        let start = self.start ?? event.time
        self.start = start
        now = Int((event.time - start) / .microseconds(1))
        switch event.kind {
        case .started(let role, _):
            self.role = role
            summary = "the handshake is not complete"
        case .message(let message): tell(message)
        case .chosen(let choice): attach(choice)
        case .secret(let secret): secrets.append(secret)
        case .premasterSecret(let bytes): tls12.premasterSecret = bytes
        case .keysInstalled(let keys): tell(keys)
        case .checked(let check): attach(check)
        case .alert(let direction, _, let description):
            add(
                Explanation.Step(
                    "Alert: \(description)", by: actor(direction),
                    purpose: description == .closeNotify
                        ? "It says that nothing more will come." : "It ends the connection and says why in one word.", at: now))
        case .completed(let parameters): tell(parameters)
        case .keysUpdated(let direction, let generation):
            add(
                Explanation.Step(
                    "Keys updated", by: actor(direction),
                    purpose: "This direction moves on to fresh keys, derived from the old ones.",
                    fields: [Explanation.Field("generation", "\(generation)")], at: now))
        case .failed(let error):
            summary = "failed: \(error)"
            add(Explanation.Step("The handshake failed", by: .both, purpose: "\(error)", at: now))
        case .changeCipherSpec(let direction): tellChangeCipherSpec(direction)
        case .closeNotify, .scheduleSecret, .record: break
        }
    }

    private mutating func tell(_ event: MessageEvent) {
        tls12.hear(event)
        let told = MessageStory.tell(event, tls12: tls12.suite)
        var step = Explanation.Step(
            told.title, by: actor(event.direction), purpose: told.purpose, fields: told.fields, at: now)
        step.bytes = event.bytes
        step.epoch = event.epoch
        // A choice of this side comes just before the message that tells the peer of it.
        for choice in choices where event.direction == .sent { Self.merge(choice, into: &step) }
        if event.direction == .sent { choices = [] }
        add(step)
    }

    /// A received message's choices and checks follow it; an own message's choices come before it.
    private mutating func attach(_ choice: Choice) {
        if choice.by == role {
            choices.append(choice)
        } else if !steps.isEmpty {
            Self.merge(choice, into: &steps[steps.count - 1])
        }
    }

    private mutating func attach(_ check: Check) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].fields.append(Explanation.Field("checked", check.detail))
    }

    private static func merge(_ choice: Choice, into step: inout Explanation.Step) {
        if let index = step.fields.firstIndex(where: { $0.value == choice.chosen && $0.reason == nil }) {
            step.fields[index].reason = choice.reason
        } else {
            step.fields.append(Explanation.Field(choice.subject.rawValue, choice.chosen, reason: choice.reason))
        }
    }

    /// In TLS 1.3 it means nothing (RFC 8446 §D.4). In TLS 1.2 its sender's records are protected behind it, with keys that both sides have
    /// by then.
    private mutating func tellChangeCipherSpec(_ direction: Direction) {
        guard let suite = tls12.suite else { return }
        if !steps.contains(where: { $0.title == TLS12Facts.keysTitle }) {
            add(
                Explanation.Step(
                    TLS12Facts.keysTitle, by: .both, purpose: tls12.keysPurpose(suite),
                    fields: tls12.keyFields(suite, masterSecret: secrets.first { $0.label == .clientRandom }?.secret), at: now))
            secrets = []
        }
        add(
            Explanation.Step(
                "ChangeCipherSpec", by: actor(direction),
                purpose: "It says that what it sends from here on is protected with the new keys.", at: now))
    }

    /// Both directions change together: one step tells of both.
    private mutating func tell(_ keys: KeysEvent) {
        guard tls12.suite == nil else { return }
        let title = keys.epoch == .handshake ? "Handshake keys" : "Application keys"
        guard !steps.contains(where: { $0.title == title }) else {
            attachSecrets(title)
            return
        }
        let purpose =
            keys.epoch == .handshake
            ? "Each side combines its own private key share with the other's public one. Both get the same secret, which never crossed the wire. What follows is encrypted."
            : "From the same secret and the whole transcript come the keys that protect the data."
        add(
            Explanation.Step(
                title, by: .both, purpose: purpose, fields: [Explanation.Field("cipher suite", keys.cipherSuite.description)],
                at: now))
        attachSecrets(title)
    }

    private mutating func attachSecrets(_ title: String) {
        guard let index = steps.firstIndex(where: { $0.title == title }) else { return }
        for secret in secrets {
            steps[index].fields.append(Explanation.Field(secret.label.rawValue, hexadecimal(secret.secret)))
        }
        secrets = []
    }

    private mutating func tell(_ parameters: NegotiatedParameters) {
        let group = parameters.group.map { ", keys by \($0)" } ?? ""
        let verified =
            switch parameters.peerIdentity {
            case .some(let identity) where identity.isVerified: ", peer verified as \(identity.subject)"
            case .some: ", peer NOT verified"
            case nil: ""
            }
        summary = "\(parameters.version), \(parameters.cipherSuite)\(group)\(verified)"
        add(
            Explanation.Step(
                "The connection is ready", by: .both,
                purpose: "Both sides know the same keys and each other's Finished: data may flow.",
                fields: [Explanation.Field("agreed", summary), Explanation.Field("time", "\(now) µs")], at: now))
    }

    private mutating func add(_ step: Explanation.Step) {
        var step = step
        step.number = steps.count + 1
        steps.append(step)
    }

    private func actor(_ direction: Direction) -> Explanation.Actor {
        (direction == .sent) == (role == .client) ? .client : .server
    }
}

extension Explanation.Step {
    init(_ title: String, by: Explanation.Actor, purpose: String, fields: [Explanation.Field] = [], at microseconds: Int) {
        self.init(
            number: 0, title: title, by: by, purpose: purpose, fields: fields, bytes: [], epoch: nil, microseconds: microseconds)
    }
}
