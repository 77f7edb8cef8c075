import ApusCrypto
import ApusTLS
import ApusWire

/// What a story of TLS 1.3 must remember to tell how its secrets come about (RFC 8446 §7.1).
struct ScheduleFacts {
    /// As they enter the transcript; those before a HelloRetryRequest too.
    private var messages: [HandshakeMessage] = []
    private var retryIndex: Int?
    private var suite: TLS13CipherSuite?
    private var group: NamedGroup?
    private var usesPSK = false
    private var stages: [ScheduleSecretEvent.Stage: [UInt8]] = [:]
    private var secrets: [SecretEvent.Label: [UInt8]] = [:]
    /// Of ClientHello…ServerHello, and of ClientHello…server Finished.
    private var helloHash: [UInt8]?
    private var serverFinishedHash: [UInt8]?
    /// The application traffic secrets in force, by sender.
    private var current: [Explanation.Actor: [UInt8]] = [:]

    mutating func hear(_ event: SecretEvent) {
        secrets[event.label] = event.secret
        if event.label == .clientTrafficSecret0 { current[.client] = event.secret }
        if event.label == .serverTrafficSecret0 { current[.server] = event.secret }
    }

    mutating func hear(_ event: ScheduleSecretEvent) { stages[event.stage] = event.secret }

    mutating func hear(_ event: MessageEvent) {
        guard let message = try? HandshakeMessage(bytes: event.bytes), event.type != .newSessionTicket, event.type != .keyUpdate
        else {
            return
        }
        if event.isHelloRetryRequest { retryIndex = messages.count }
        messages.append(message)
        switch event.type {
        case .serverHello:
            guard let hello = try? message.decode(ServerHello.self) else { return }
            suite = hello.cipherSuite.tls13
            guard !hello.isHelloRetryRequest else { return }
            group = (try? hello.extensions.decode(KeyShareServerHello.self))?.serverShare.group
            usesPSK = hello.extensions.contains(.preSharedKey)
            helloHash = transcriptHash()
        case .finished where serverFinishedHash == nil: serverFinishedHash = transcriptHash()
        default: return
        }
    }

    /// Over the messages so far, with what a HelloRetryRequest makes of those before it (RFC 8446 §4.4.1).
    private func transcriptHash() -> [UInt8]? {
        guard let hash = suite?.hash else { return nil }
        var transcript = TranscriptHash(hash)
        for (index, message) in messages.enumerated() {
            if index == retryIndex { transcript.replaceWithMessageHash() }
            transcript.update(message.bytes)
        }
        return transcript.current()
    }

    // MARK: Proofs

    /// What a Finished is compared with; empty where the secret is not known.
    func finished(_ event: MessageEvent, by actor: Explanation.Actor) -> [Explanation.Field] {
        let label: SecretEvent.Label = actor == .client ? .clientHandshakeTrafficSecret : .serverHandshakeTrafficSecret
        guard let hash = suite?.hash, let transcript = transcriptHash(), let secret = secrets[label],
            let message = try? HandshakeMessage(bytes: event.bytes), let sent = try? message.decode(Finished.self)
        else { return [] }
        let computed = TrafficSecret(hash: hash, bytes: secret).verifyData(transcriptHash: transcript)
        return [
            Explanation.Field("transcript hash", hexadecimal(transcript)),
            Explanation.Field("in the message", hexadecimal(sent.verifyData)),
            Explanation.Field(
                "computed", hexadecimal(computed) + (computed == sent.verifyData ? "  the same" : "  NOT the same")),
        ]
    }

    /// RFC 8446 §4.4.3: what a CertificateVerify signs.
    func signedContent(by actor: Explanation.Actor) -> [Explanation.Field] {
        guard let transcript = transcriptHash() else { return [] }
        return [
            Explanation.Field("context", "TLS 1.3, \(actor.rawValue) CertificateVerify"),
            Explanation.Field("transcript hash", hexadecimal(transcript)),
        ]
    }

    // MARK: Keys

    static func title(of epoch: Epoch) -> String {
        switch epoch {
        case .plaintext: "No keys"
        case .early: "Early keys"
        case .handshake: "Handshake keys"
        case .application: "Application keys"
        }
    }

    func purpose(of epoch: Epoch) -> String {
        switch epoch {
        case .plaintext: return ""
        case .early:
            return
                "From the secret behind the ticket come keys at once, without waiting for the server. Whoever has the ticket key can open this."
        case .handshake:
            let start =
                "Each side joins its own secret half with the other's public one. Both get the same secret, which never crossed the wire."
            let ticket = usesPSK ? " The ticket's secret goes in, too." : ""
            let end = " The halves are forgotten afterwards: that is forward secrecy."
            guard let group, group.isHybrid else { return start + ticket + end }
            return start + ticket + end
                + " The group joins two methods. A quantum computer that breaks the first one still can't break ML-KEM."
        case .application:
            return
                "From the same secret and the whole transcript come the keys that protect the data. Nobody can swap a message unnoticed."
        }
    }

    func derivations(of epoch: Epoch, suite: CipherSuite) -> [Explanation.Derivation] {
        guard let suite = suite.tls13 else { return [] }
        let builder = DerivationBuilder(suite: suite, secrets: secrets, stages: stages)
        switch epoch {
        case .plaintext: return []
        case .early:
            let transcript = messages.first { $0.type == .clientHello }.map { suite.hash.hash($0.bytes) }
            return builder.early(transcript)
        case .handshake: return builder.handshake(helloHash, group: group, usesPSK: usesPSK)
        case .application: return builder.application(serverFinishedHash)
        }
    }

    /// RFC 8446 §7.2.
    mutating func updated(by actor: Explanation.Actor, generation: Int) -> [Explanation.Derivation] {
        guard let suite else { return [] }
        let name = "\(actor.rawValue)_application_traffic_secret_"
        let next = current[actor].map { TrafficSecret(hash: suite.hash, bytes: $0).nextGeneration().revealed() }
        defer { current[actor] = next }
        return [
            Explanation.Derivation(
                name: name + "\(generation)",
                formula: "HKDF-Expand-Label(\(name)\(generation - 1), \"traffic upd\", \"\", \(suite.hash.digestLength))",
                inputs: [.init(name: name + "\(generation - 1)", value: current[actor], isSecret: true)], output: next,
                meaning: "The old secret can't be computed from it.")
        ]
    }
}

extension NamedGroup {
    /// Whether it joins a classical method with a post-quantum one.
    var isHybrid: Bool { [.X25519MLKEM768, .SecP256r1MLKEM768, .SecP384r1MLKEM1024].contains(self) }

    /// Whether a quantum computer of the future can't open what is exchanged with it today.
    var resistsQuantumComputers: Bool { isHybrid || [.MLKEM512, .MLKEM768, .MLKEM1024].contains(self) }
}
