import ApusCrypto
import ApusRecord

/// What every state of a connection has in hand: the two half-connections, the surroundings, and what goes out to the application.
struct ConnectionCore: Sendable {
    let role: Role
    let environment: ConnectionEnvironment
    let observer: HandshakeObserver?
    private(set) var limits: ConnectionLimits
    var revealsSecrets: Bool {
        didSet { traceRecords() }
    }

    var reader = RecordReader()
    var writer = RecordWriter()
    private(set) var sendEpoch = Epoch.plaintext
    private(set) var receiveEpoch = Epoch.plaintext

    /// Decrypted and not yet taken.
    var applicationData: [UInt8] = []
    var earlyData = EarlyDataProgress()
    var negotiated: NegotiatedParameters?
    var receivedCloseNotify = false
    var sentCloseNotify = false
    /// Messages since the last application data: see ``ConnectionLimits``.
    var consecutivePostHandshakeMessages = 0
    var userCanceledAlerts = 0
    /// Settled by the hellos.
    private(set) var version: ProtocolVersion?
    /// Whether alerts of level warning let the connection go on: in TLS 1.2 (RFC 5246 §7.2.2), and as long as that may be the version.
    var ignoresWarningAlerts = false
    private(set) var sawChangeCipherSpec = false
    /// The suite of the keys that wait for the peer's ChangeCipherSpec in TLS 1.2.
    private var suiteAfterChangeCipherSpec: CipherSuite?
    /// Nil where nothing is kept that an alert could make worthless.
    var keptSession: KeptSession?
    /// A KeyUpdate was answered, and no data has been sent since.
    var answeredKeyUpdate = false
    /// Where QUIC carries the messages, and protects its packets itself; nil over records.
    var quic: QUICFlow?

    init(
        role: Role, environment: ConnectionEnvironment, observer: HandshakeObserver?, limits: ConnectionLimits,
        revealsSecrets: Bool
    ) {
        self.role = role
        self.environment = environment
        self.observer = observer
        self.limits = limits
        self.revealsSecrets = revealsSecrets
        apply(limits)
        traceRecords()
    }

    mutating func settle(on version: ProtocolVersion) {
        self.version = version
        ignoresWarningAlerts = version == .TLS12
        if version == .TLS12 { reader.allowsChangeCipherSpec = false } else { keptSession = nil }
    }

    /// A fatal alert was sent or received.
    mutating func forgetSession() {
        keptSession?.forget()
        keptSession = nil
    }

    mutating func apply(_ limits: ConnectionLimits) {
        self.limits = limits
        reader.maxHandshakeMessageSize = limits.maximumHandshakeMessageSize
        writer.maxFragment = limits.maximumSentFragment
        // At least one record of data per key, or there would be KeyUpdates alone.
        writer.recordsPerKey = limits.recordsPerKey.map { max(1, $0) }
    }

    // MARK: Events

    /// With no observer the event is not even made.
    func observe(_ kind: @autoclosure () -> HandshakeEvent.Kind) {
        guard let observer else { return }
        observer(HandshakeEvent(time: environment.now(), kind: kind()))
    }

    func reveal(_ label: SecretEvent.Label, _ secret: TrafficSecret, clientRandom: Random) {
        guard revealsSecrets else { return }
        observe(.secret(SecretEvent(label: label, clientRandom: clientRandom.bytes, secret: secret.revealed())))
    }

    func reveal(_ stage: ScheduleSecretEvent.Stage, _ secret: @autoclosure () -> [UInt8]) {
        guard revealsSecrets else { return }
        observe(.scheduleSecret(ScheduleSecretEvent(stage: stage, secret: secret())))
    }

    func reveal(premaster: SharedSecret) {
        guard revealsSecrets else { return }
        observe(.premasterSecret(premaster.revealed()))
    }

    func reveal(_ master: MasterSecretTLS12, clientRandom: Random) {
        guard revealsSecrets else { return }
        observe(.secret(SecretEvent(label: .clientRandom, clientRandom: clientRandom.bytes, secret: master.revealed())))
    }

    func observeEarlyData(_ chosen: String, _ reason: String, by role: Role = .server) {
        observe(.chosen(Choice(subject: .earlyData, by: role, chosen: chosen, offered: ["early data"], reason: reason)))
    }

    /// The client learns that the server leaves its early data unread.
    mutating func earlyDataIsRejected(_ reason: String) {
        earlyData.reject()
        observeEarlyData("rejected", reason)
    }

    func observeReceived(_ message: HandshakeMessage) {
        observe(.message(event(for: message, direction: .received, epoch: receiveEpoch)))
    }

    /// What a record holds is as secret as its keys.
    private mutating func traceRecords() {
        let isWanted = revealsSecrets && observer != nil
        guard isWanted != (reader.trace != nil) else { return }
        reader.trace = isWanted ? [] : nil
        writer.trace = isWanted ? [] : nil
    }

    mutating func observeReceivedRecords() {
        guard let records = reader.trace, !records.isEmpty else { return }
        reader.trace = []
        for record in records { observe(.record(RecordEvent(record, .received, epoch: receiveEpoch))) }
    }

    /// To be called before what they are protected with changes.
    mutating func observeSentRecords() {
        guard let records = writer.trace, !records.isEmpty else { return }
        writer.trace = []
        for record in records { observe(.record(RecordEvent(record, .sent, epoch: sendEpoch))) }
    }

    private func event(for message: HandshakeMessage, direction: Direction, epoch: Epoch) -> MessageEvent {
        // legacy_version takes two bytes after the header, then the random value that marks a HelloRetryRequest.
        let random = message.bytes.dropFirst(6).prefix(32)
        return MessageEvent(
            direction: direction, type: message.type, bytes: message.bytes, epoch: epoch,
            isHelloRetryRequest: message.type == .serverHello && random.elementsEqual(Random.helloRetryRequest.bytes))
    }

    // MARK: Bounds

    mutating func countPostHandshakeMessage() throws(TLSError) {
        consecutivePostHandshakeMessages += 1
        guard consecutivePostHandshakeMessages <= limits.maximumConsecutivePostHandshakeMessages else {
            throw .misbehaved(
                Misbehaviour(
                    .tooManyMessages, "it sent \(consecutivePostHandshakeMessages) handshake messages and no data between them"))
        }
    }

    // MARK: Sending

    mutating func emit(_ message: HandshakeMessage) throws(TLSError) {
        observe(.message(event(for: message, direction: .sent, epoch: sendEpoch)))
        guard quic == nil else {
            quic?.append(message.bytes, sendEpoch)
            return
        }
        do { try writer.write(handshake: message.bytes) } catch { throw TLSError(sending: error) }
    }

    mutating func emit(_ message: HandshakeMessage, _ transcript: inout TranscriptTLS12) throws(TLSError) {
        try emit(message)
        transcript.update(message)
    }

    mutating func emitChangeCipherSpec() {
        guard quic == nil else { return }
        observe(.changeCipherSpec(.sent))
        writer.writeChangeCipherSpec()
    }

    mutating func emitAlert(_ description: AlertDescription) {
        emitAlert(description, level: description == .closeNotify || description == .userCanceled ? .warning : .fatal)
    }

    mutating func emitAlert(_ description: AlertDescription, level: AlertLevel) {
        // QUIC tells the peer of an error in a frame of its own (RFC 9001 §4.8).
        guard quic == nil else { return }
        observe(.alert(.sent, level, description))
        // Nothing is left to do if even the alert can't be protected: the connection ends either way.
        try? writer.write(alert: Alert(level: level, description: description))
    }

    mutating func takeOutput() -> [UInt8] {
        let output = writer.takeOutput()
        observeSentRecords()
        return output
    }

    // MARK: Keys

    mutating func installSendKeys(_ secret: TrafficSecret, epoch: Epoch, suite: TLS13CipherSuite) {
        if quic == nil { writer.install(secret.trafficKeys(for: suite.aead)) }
        quic?.install(secret, .sent, epoch, suite)
        observeSentRecords()
        sendEpoch = epoch
        observe(.keysInstalled(KeysEvent(direction: .sent, epoch: epoch, cipherSuite: suite.suite)))
    }

    /// After a HelloRetryRequest to a client that has begun to send early data.
    mutating func returnToPlaintext() {
        writer.removeKeys()
        observeSentRecords()
        sendEpoch = .plaintext
    }

    mutating func installReceiveKeys(_ secret: TrafficSecret, at point: KeyChangePoint, epoch: Epoch, suite: TLS13CipherSuite) {
        if quic == nil { reader.install(secret.trafficKeys(for: suite.aead), at: point) }
        quic?.install(secret, .received, epoch, suite)
        receiveEpoch = epoch
        observe(.keysInstalled(KeysEvent(direction: .received, epoch: epoch, cipherSuite: suite.suite)))
    }

    mutating func installSendKeys(_ keys: TrafficKeysTLS12, cipherSuite: CipherSuite) {
        writer.install(keys)
        observeSentRecords()
        sendEpoch = .application
        observe(.keysInstalled(KeysEvent(direction: .sent, epoch: .application, cipherSuite: cipherSuite)))
    }

    /// RFC 5246 §7.1: the next record must be ChangeCipherSpec, and these keys open what follows it.
    mutating func expectChangeCipherSpec(thenOpenWith keys: TrafficKeysTLS12, cipherSuite: CipherSuite) {
        reader.expectChangeCipherSpec(thenOpenWith: keys)
        suiteAfterChangeCipherSpec = cipherSuite
    }

    mutating func receivedChangeCipherSpec() {
        sawChangeCipherSpec = true
        observe(.changeCipherSpec(.received))
        guard let cipherSuite = suiteAfterChangeCipherSpec else { return }
        suiteAfterChangeCipherSpec = nil
        receiveEpoch = .application
        observe(.keysInstalled(KeysEvent(direction: .received, epoch: .application, cipherSuite: cipherSuite)))
    }
}

extension RecordEvent {
    fileprivate init(_ record: RecordTrace, _ direction: Direction, epoch: Epoch) {
        self.init(
            direction: direction, bytes: record.wire, type: record.type, content: record.content,
            epoch: record.sequenceNumber == nil ? .plaintext : epoch, sequenceNumber: record.sequenceNumber)
    }
}
