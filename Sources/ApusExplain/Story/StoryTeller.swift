import ApusCrypto
import ApusTLS
import ApusWire

/// Folds events into steps. Choices, secrets and checks belong to the message or key change that they came with.
struct StoryTeller {
    private(set) var story: Explanation
    private let role: Role
    private var start: ContinuousClock.Instant?
    private var now = 0
    /// Choices of this side, which come before the message that carries them.
    private var decisions: [Explanation.Decision] = []
    private var records = RecordTrail()
    private var schedule = ScheduleFacts()
    private var tls12 = TLS12Facts()
    private var lastAlert: (direction: Direction, description: AlertDescription)?
    private var told: Set<ContentMark> = []

    private struct ContentMark: Hashable {
        var direction: Direction
        var epoch: Epoch
    }

    init(role: Role) {
        self.role = role
        story = Explanation(role: role, summary: "the handshake did not begin", steps: [])
    }

    mutating func hear(_ event: HandshakeEvent) {
        let start = self.start ?? event.time
        self.start = start
        now = Int((event.time - start) / .microseconds(1))
        switch event.kind {
        case .started(_, let name):
            story.serverName = name?.description
            story.summary = "the handshake is not complete"
        case .message(let message): tell(message)
        case .chosen(let choice): attach(choice)
        case .secret(let secret):
            tls12.hear(secret)
            schedule.hear(secret)
        case .scheduleSecret(let secret): schedule.hear(secret)
        case .premasterSecret(let bytes): tls12.premasterSecret = bytes
        case .record(let record): tell(record)
        case .keysInstalled(let keys): tell(keys)
        case .checked(let check): attach(check)
        case .alert(let direction, _, let description): tell(direction, description)
        case .completed(let parameters): tell(parameters)
        case .keysUpdated(let direction, let generation):
            var step = Explanation.Step(
                .keys, "Keys updated", by: actor(direction),
                purpose: "This direction moves on to fresh keys, derived from the old ones.",
                fields: [Explanation.Field("generation", "\(generation)")], at: now)
            step.derivations = schedule.updated(by: actor(direction), generation: generation)
            add(step)
        case .failed(let error): tell(error)
        case .changeCipherSpec(let direction): tellChangeCipherSpec(direction)
        case .closeNotify: break
        }
    }

    /// The story as far as it went.
    mutating func finish() -> Explanation {
        records.attach(to: &story.steps, role: role)
        story.traits = TraitFinder(story, suite: tls12.suite).traits
        return story
    }

    // MARK: Messages

    private mutating func tell(_ event: MessageEvent) {
        tls12.hear(event)
        let by = actor(event.direction)
        let told = MessageStory.tell(event, by: by, tls12: tls12.suite)
        var step = Explanation.Step(.message, told.title, by: by, purpose: told.purpose, fields: told.fields, at: now)
        step.bytes = event.bytes
        step.epoch = event.epoch
        step.isTLS12 = tls12.suite != nil
        // What is proven covers the messages before this one.
        step.proofs = proof(in: event, by: by).map { [$0] } ?? []
        schedule.hear(event)
        // A choice of this side comes just before the message that tells the peer of it.
        if event.direction == .sent {
            step.decisions = decisions
            decisions = []
        }
        if event.type == .certificate { keepChain(of: event, by: by) }
        add(step)
    }

    /// What a signature or a checksum in the message covers, with the values where they can be computed here.
    private func proof(in event: MessageEvent, by: Explanation.Actor) -> Explanation.Proof? {
        let checker: Explanation.Actor = by == .client ? .server : .client
        let compared: [Explanation.Field]
        let subject: Check.Subject
        switch event.type {
        case .finished:
            subject = .finished
            compared = tls12.suite == nil ? schedule.finished(event, by: by) : tls12.finished(event, by: by)
        case .certificateVerify:
            subject = .certificateVerify
            compared = tls12.suite == nil ? schedule.signedContent(by: by) : []
        default: return nil
        }
        guard !compared.isEmpty else { return nil }
        // What this side sends, the other side checks: the same values, without an event here.
        let statement =
            subject == .finished
            ? "The checksum is computed again over the same messages, and compared." : "The signature covers this content."
        return Explanation.Proof(by: checker, subject: subject, statement: statement, compared: compared)
    }

    /// A received message's choices and checks follow it; an own message's choices come before it.
    private mutating func attach(_ choice: Choice) {
        let decision = Explanation.Decision(
            subject: choice.subject, by: choice.by == .client ? .client : .server, chosen: choice.chosen,
            offered: choice.offered, possible: choice.supported.map { $0.filter(choice.offered.contains) },
            reason: Sentences.sentence(choice.reason))
        if choice.by == role || story.steps.isEmpty {
            decisions.append(decision)
        } else {
            story.steps[story.steps.count - 1].decisions.append(decision)
        }
    }

    private mutating func attach(_ check: Check) {
        guard let last = story.steps.indices.last else { return }
        let statement = Sentences.sentence(check.detail)
        if let index = story.steps[last].proofs.firstIndex(where: { $0.subject == check.subject }) {
            story.steps[last].proofs[index].statement = statement
        } else {
            let by: Explanation.Actor = role == .client ? .client : .server
            story.steps[last].proofs.append(
                Explanation.Proof(by: by, subject: check.subject, statement: statement, compared: []))
        }
    }

    private mutating func keepChain(of event: MessageEvent, by: Explanation.Actor) {
        let chain = CertificateStory.chain(sent: CertificateStory.certificates(in: event, tls12: tls12.suite), verified: [])
        if by == .server { story.serverChain = chain } else { story.clientChain = chain }
    }

    // MARK: Keys

    /// In TLS 1.3 it means nothing (RFC 8446 §D.4). In TLS 1.2 its sender's records are protected behind it, with keys that both sides have
    /// by then.
    private mutating func tellChangeCipherSpec(_ direction: Direction) {
        guard let suite = tls12.suite else { return }
        if !story.steps.contains(where: { $0.title == TLS12Facts.keysTitle }) {
            var step = Explanation.Step(
                .keys, TLS12Facts.keysTitle, by: .both, purpose: tls12.keysPurpose(suite),
                fields: [Explanation.Field("cipher_suite", suite.suite.description)], at: now)
            step.derivations = tls12.derivations(suite)
            add(step)
        }
        var step = Explanation.Step(
            .changeCipherSpec, "ChangeCipherSpec", by: actor(direction),
            purpose: "What this side sends from here on is encrypted with the session keys.", at: now)
        step.epoch = .plaintext
        step.isTLS12 = true
        add(step)
    }

    /// Both directions change together: one step tells of both.
    private mutating func tell(_ keys: KeysEvent) {
        guard tls12.suite == nil, keys.epoch != .plaintext else { return }
        let title = ScheduleFacts.title(of: keys.epoch)
        guard !story.steps.contains(where: { $0.title == title }) else { return }
        var step = Explanation.Step(
            .keys, title, by: keys.epoch == .early ? actor(keys.direction) : .both, purpose: schedule.purpose(of: keys.epoch),
            fields: [Explanation.Field("cipher_suite", keys.cipherSuite.description)], at: now)
        step.derivations = schedule.derivations(of: keys.epoch, suite: keys.cipherSuite)
        add(step)
    }

    // MARK: Records, alerts and the end

    /// Data of the application: the first record in each direction and epoch is shown.
    private mutating func tell(_ record: RecordEvent) {
        let number = records.keep(record, by: actor(record.direction), isTLS12: tls12.suite != nil)
        guard record.type == .applicationData, record.sequenceNumber != nil,
            told.insert(ContentMark(direction: record.direction, epoch: record.epoch)).inserted
        else { return }
        let isOpen = record.content != nil
        let isEarly = record.epoch == .early || !isOpen
        var step = Explanation.Step(
            .data, isEarly ? "Early data" : "Application data", by: actor(record.direction),
            purpose: !isOpen
                ? "The server does not take it, and skips it unread."
                : isEarly
                    ? "Data that does not wait for the server. Someone could send it twice, so it may only do what may happen twice."
                    : "What the handshake was for: data that only the two sides can read and nobody can change.",
            fields: record.content.map { [Explanation.Field("content", "\($0.count) bytes")] } ?? [], at: now)
        step.epoch = record.epoch
        step.isTLS12 = tls12.suite != nil
        step.records = records.record(number).map { [$0] } ?? []
        add(step)
    }

    private mutating func tell(_ direction: Direction, _ description: AlertDescription) {
        lastAlert = (direction, description)
        var step = Explanation.Step(
            .alert, "Alert: \(description)", by: actor(direction),
            purpose: description == .closeNotify
                ? "Nothing more will come from this side." : "It ends the connection, and says why in one word.", at: now)
        step.epoch = records.epoch(of: direction)
        step.isTLS12 = tls12.suite != nil
        add(step)
    }

    private mutating func tell(_ parameters: NegotiatedParameters) {
        story.facts = FactStory.facts(parameters, role: role)
        story.summary = FactStory.summary(parameters, role: role)
        if let identity = parameters.peerIdentity, identity.isVerified, !parameters.peerCertificates.isEmpty {
            let chain = CertificateStory.chain(sent: parameters.peerCertificates, verified: identity.verifiedChain)
            if role == .client { story.serverChain = chain } else { story.clientChain = chain }
        }
        add(
            Explanation.Step(
                .end, "The connection is ready", by: .both,
                purpose: "Both sides have the same keys, and each has proven what it had to prove. Data can flow.",
                fields: [Explanation.Field("time", Sentences.duration(now))], at: now))
    }

    private mutating func tell(_ error: TLSError) {
        let fault = Explanation.Fault(error, role: role, alert: lastAlert?.description)
        story.fault = fault
        // What ends a connection after its handshake does not make the handshake a failure.
        let isLate = story.steps.contains { $0.kind == .end }
        if !isLate { story.summary = "failed: \(error)" }
        add(
            Explanation.Step(
                .failure, isLate ? "The connection broke" : "The handshake failed", by: fault.noticedBy, purpose: fault.what,
                fields: [
                    Explanation.Field("noticed by", "the \(fault.noticedBy.rawValue)"), Explanation.Field("rule", fault.rule),
                    Explanation.Field("what to do", fault.advice),
                ], at: now))
    }

    private mutating func add(_ step: Explanation.Step) {
        var step = step
        step.number = story.steps.count + 1
        story.steps.append(step)
    }

    private func actor(_ direction: Direction) -> Explanation.Actor {
        (direction == .sent) == (role == .client) ? .client : .server
    }
}
