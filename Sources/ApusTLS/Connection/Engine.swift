import ApusCrypto
import ApusRecord

/// What the engine asks of a state machine, client's or server's: each step consumes the state and returns the next.
protocol EngineState: ~Copyable, Sendable {
    /// The state that everything unexpected leaves behind.
    static func afterFailure() -> Self
    var pendingRequest: ConnectionRequest? { get }
    /// The case's name, for tests.
    var name: String { get }
    consuming func receive(_ message: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> Self
    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> Self
    /// The keys of a complete connection move on; nothing else can be asked of it.
    consuming func updateKeys(requestPeer: Bool, core: inout ConnectionCore) throws(TLSError) -> Self
    func exporter() throws(TLSError) -> Exporter
}

/// A handshake message as it came, and whether keys may change behind it.
struct ReceivedMessage: Sendable {
    let message: HandshakeMessage
    let keyChangePoint: KeyChangePoint?

    var type: HandshakeType { message.type }

    func decode<Body: HandshakeBody>(_ body: Body.Type) throws(TLSError) -> Body {
        do { return try message.decode(body) } catch {
            throw TLSError.decode(DecodeFailure(message: String(describing: Body.self), error: error))
        }
    }

    /// The proof that no byte of another message came under the keys that end here (RFC 8446 §5.1).
    func requireKeyChangePoint() throws(TLSError) -> KeyChangePoint {
        guard let keyChangePoint else {
            throw .misbehaved(
                Misbehaviour(.messageAcrossKeyChange, "it sent more handshake bytes behind \(type), after which the keys change"))
        }
        return keyChangePoint
    }

    /// Refuses a message that this state does not expect.
    func unexpected(expected: String) -> TLSError {
        .misbehaved(Misbehaviour(.unexpectedMessage, "it sent \(type) where \(expected) was due"))
    }
}

/// The loop around a state machine, the same for clients and servers.
struct Engine<State: EngineState & ~Copyable>: ~Copyable, Sendable {
    private(set) var core: ConnectionCore
    private var state: State
    private(set) var error: TLSError?

    init(core: ConnectionCore, state: consuming State) {
        self.core = core
        self.state = state
    }

    var pendingRequest: ConnectionRequest? { state.pendingRequest }
    var stateName: String { state.name }

    // MARK: Input

    mutating func receive(_ bytes: Span<UInt8>) throws(TLSError) {
        try throwIfFailed()
        // Whatever follows a close_notify is ignored (RFC 8446 §6.1).
        guard !core.receivedCloseNotify else { return }
        core.reader.append(bytes)
        try process()
    }

    /// What QUIC's CRYPTO frames of one level carry, in order (RFC 9001 §4.1.3).
    mutating func receive(_ crypto: Span<UInt8>, at level: QUICEncryptionLevel) throws(TLSError) {
        try throwIfFailed()
        guard level == QUICEncryptionLevel(core.receiveEpoch) else {
            try fail(
                .misbehaved(
                    Misbehaviour(
                        .unexpectedMessage,
                        "it sent handshake bytes at the level \(level) instead of "
                            + "\(QUICEncryptionLevel(core.receiveEpoch))")))
            return
        }
        core.reader.append(handshake: crypto)
        try process()
    }

    mutating func takeQUICOutput() -> [QUICOutput] { core.quic?.takeOutput() ?? [] }

    mutating func receiveEndOfStream() throws(TLSError) {
        try throwIfFailed()
        guard !core.receivedCloseNotify else { return }
        try fail(.truncated(core.negotiated == nil ? .duringHandshake : .duringData))
    }

    mutating func resume(with answer: ConnectionAnswer) throws(TLSError) {
        try throwIfFailed()
        guard state.pendingRequest != nil else {
            throw .misuse(.invalidCall("there is no pending request to answer"))
        }
        try advance { (state, core) throws(TLSError) in try state.resume(with: answer, core: &core) }
        try process()
    }

    private mutating func process() throws(TLSError) {
        while state.pendingRequest == nil, !core.receivedCloseNotify {
            core.reader.allowsEmptyApplicationData = core.negotiated != nil
            let inbound: RecordReader.Inbound?
            let collected = core.applicationData.count
            do { inbound = try core.reader.next(collecting: &core.applicationData) } catch {
                core.observeReceivedRecords()
                try checkApplicationData(since: collected)
                try fail(TLSError(receiving: error))
                return
            }
            core.observeReceivedRecords()
            try checkApplicationData(since: collected)
            switch inbound {
            case nil:
                return
            case .handshake(let message, let keyChangePoint):
                core.observeReceived(message)
                let received = ReceivedMessage(message: message, keyChangePoint: keyChangePoint)
                try advance { (state, core) throws(TLSError) in try state.receive(received, core: &core) }
            case .alert(let alert):
                try receive(alert)
            case .changeCipherSpec:
                core.receivedChangeCipherSpec()
            case .applicationData:
                // The reader has collected it.
                continue
            }
        }
    }

    private mutating func receive(_ alert: Alert) throws(TLSError) {
        core.observe(.alert(.received, alert.level, alert.description))
        guard alert.level == .warning || alert.level == .fatal else {
            try fail(.misbehaved(Misbehaviour(.illegalParameter, "it sent an alert of level \(alert.level.rawValue)")))
            return
        }
        switch alert.description {
        case .closeNotify where core.negotiated != nil:
            // RFC 5246 §7.2.1 has a TLS 1.2 peer drop what it still had to say. That cuts answers short (RFC 8446 §6.1), and peers
            // that send close_notify behind their request expect one: what is under way is finished in both versions.
            core.receivedCloseNotify = true
            core.observe(.closeNotify(.received))
        case .userCanceled:
            // A close_notify must follow; only their number is bounded (RFC 9846 §6.1).
            core.userCanceledAlerts += 1
            if core.userCanceledAlerts > EngineLimits.userCanceledAlerts {
                try fail(.misbehaved(Misbehaviour(.tooManyWarnings, "it sent user_canceled again and again")))
            }
        case let description where alert.level == .warning && description != .closeNotify && core.ignoresWarningAlerts:
            // unrecognized_name, say, or no_renegotiation, for which this side never asked. The reader bounds their number.
            return
        default:
            // The level means nothing in TLS 1.3: everything else ends the connection (RFC 8446 §6).
            if alert.description != .closeNotify { core.forgetSession() }
            try fail(.received(alert.description))
        }
    }

    /// Application data, if any has been collected, may come once the handshake is complete, and early data before that.
    private mutating func checkApplicationData(since count: Int) throws(TLSError) {
        guard core.applicationData.count > count else { return }
        if core.role == .server, core.earlyData.isOpen {
            let early = Array(core.applicationData[count...])
            core.applicationData.removeSubrange(count...)
            guard core.earlyData.use(early.count) else {
                try fail(.misbehaved(Misbehaviour(.tooMuchEarlyData, "it sent more early data than its ticket allows")))
                return
            }
            core.earlyData.received += early
            return
        }
        guard core.negotiated != nil else {
            core.applicationData.removeSubrange(count...)
            try fail(
                .misbehaved(Misbehaviour(.unexpectedRecordType, "it sent application data before the handshake was complete")))
            return
        }
        core.consecutivePostHandshakeMessages = 0
    }

    // MARK: Output

    mutating func send(_ plaintext: Span<UInt8>) throws(TLSError) {
        try throwIfFailed()
        // A server may answer early data before the client's Finished (RFC 8446 §4.4.4): its own keys are in force.
        let answersEarlyData = core.role == .server && core.earlyData.outcome == .accepted
        guard core.negotiated != nil || answersEarlyData else {
            throw .misuse(.invalidCall("data can be sent once the handshake is complete"))
        }
        guard !core.sentCloseNotify else { throw .misuse(.invalidCall("nothing can be sent after close_notify")) }
        var rest = plaintext
        core.writer.reserve(applicationData: rest.count)
        while !rest.isEmpty {
            if core.writer.needsKeyUpdate, core.negotiated != nil {
                try advance { (state, core) throws(TLSError) in try state.updateKeys(requestPeer: false, core: &core) }
            }
            core.answeredKeyUpdate = false
            let count = Swift.min(rest.count, core.writer.maxFragment)
            do { try core.writer.write(applicationData: rest.extracting(first: count)) } catch {
                try fail(TLSError(sending: error))
            }
            rest = rest.extracting(droppingFirst: count)
        }
    }

    mutating func sendEarlyData(_ plaintext: Span<UInt8>) throws(TLSError) {
        try throwIfFailed()
        guard core.role == .client, core.earlyData.isOpen else {
            throw .misuse(.invalidCall("early data can be sent between its offer and the end of the handshake"))
        }
        let allowance = core.earlyData.allowance
        guard core.earlyData.use(plaintext.count) else {
            throw .misuse(.invalidCall("\(plaintext.count) bytes are more early data than the \(allowance) that may be sent"))
        }
        guard !plaintext.isEmpty else { return }
        do { try core.writer.write(applicationData: plaintext) } catch { try fail(TLSError(sending: error)) }
    }

    mutating func takeEarlyData() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &core.earlyData.received)
        return taken
    }

    mutating func sendCloseNotify() throws(TLSError) {
        try throwIfFailed()
        guard !core.sentCloseNotify else { return }
        core.sentCloseNotify = true
        core.emitAlert(.closeNotify)
        core.observe(.closeNotify(.sent))
    }

    mutating func updateKeys(requestPeer: Bool) throws(TLSError) {
        try throwIfFailed()
        guard core.negotiated != nil, !core.sentCloseNotify else {
            throw .misuse(.invalidCall("keys can be updated between the handshake and close_notify"))
        }
        guard core.version == .TLS13 else { throw .misuse(.invalidCall("TLS 1.2 has no KeyUpdate")) }
        try advance { (state, core) throws(TLSError) in try state.updateKeys(requestPeer: requestPeer, core: &core) }
    }

    mutating func abort(with alert: AlertDescription) {
        guard error == nil else { return }
        core.emitAlert(alert)
        // RFC 9846 §6.1: close_notify follows.
        if alert == .userCanceled { core.emitAlert(.closeNotify) }
        if alert != .closeNotify, alert != .userCanceled { core.forgetSession() }
        error = .misuse(.invalidCall("the connection was aborted with \(alert)"))
        state = .afterFailure()
    }

    mutating func takeOutput() -> [UInt8] { core.takeOutput() }

    mutating func takeApplicationData() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &core.applicationData)
        return taken
    }

    func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
        try state.exporter().export(label: label, context: context, length: length)
    }

    // MARK: The step

    /// The one place that assigns the next state: whatever throws leaves `failed` behind.
    mutating func advance(
        _ step: (consuming State, inout ConnectionCore) throws(TLSError) -> State
    ) throws(TLSError) {
        var current = State.afterFailure()
        swap(&current, &state)
        do { state = try step(current, &core) } catch { try fail(error) }
    }

    private mutating func fail(_ reason: TLSError) throws(TLSError) {
        state = .afterFailure()
        error = reason
        if let alert = reason.alert(in: core.version) {
            core.emitAlert(alert)
            core.forgetSession()
        }
        core.observe(.failed(reason))
        throw reason
    }

    private func throwIfFailed() throws(TLSError) {
        if let error { throw error }
    }
}

enum EngineLimits {
    /// user_canceled announces a close_notify: one is enough, a few are forgiven.
    static let userCanceledAlerts = 4
}
