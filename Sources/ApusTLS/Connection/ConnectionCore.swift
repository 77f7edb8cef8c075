import ApusCrypto
import ApusRecord

/// What every state of a connection has in hand: the two half-connections, the surroundings, and what goes out to the application.
struct ConnectionCore: Sendable {
    let role: Role
    let environment: ConnectionEnvironment
    let observer: HandshakeObserver?
    private(set) var limits: ConnectionLimits
    var revealsSecrets: Bool

    var reader = RecordReader()
    var writer = RecordWriter()
    private(set) var sendEpoch = Epoch.plaintext
    private(set) var receiveEpoch = Epoch.plaintext

    /// Decrypted and not yet taken.
    var applicationData: [UInt8] = []
    var negotiated: NegotiatedParameters?
    var receivedCloseNotify = false
    var sentCloseNotify = false
    /// Messages since the last application data: see ``ConnectionLimits``.
    var consecutivePostHandshakeMessages = 0
    var userCanceledAlerts = 0

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
    }

    mutating func apply(_ limits: ConnectionLimits) {
        self.limits = limits
        reader.maxHandshakeMessageSize = limits.maximumHandshakeMessageSize
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

    func observeReceived(_ message: HandshakeMessage) {
        observe(.message(event(for: message, direction: .received, epoch: receiveEpoch)))
    }

    private func event(for message: HandshakeMessage, direction: Direction, epoch: Epoch) -> MessageEvent {
        // legacy_version takes two bytes after the header, then the random value that marks a HelloRetryRequest.
        let random = message.bytes.dropFirst(6).prefix(32)
        return MessageEvent(
            direction: direction, type: message.type, bytes: message.bytes, epoch: epoch,
            isHelloRetryRequest: message.type == .serverHello && random.elementsEqual(Random.helloRetryRequest.bytes))
    }

    // MARK: Sending

    mutating func emit(_ message: HandshakeMessage) throws(TLSError) {
        observe(.message(event(for: message, direction: .sent, epoch: sendEpoch)))
        do { try writer.write(handshake: message.bytes) } catch { throw TLSError(sending: error) }
    }

    mutating func emitChangeCipherSpec() {
        observe(.changeCipherSpec(.sent))
        writer.writeChangeCipherSpec()
    }

    mutating func emitAlert(_ description: AlertDescription) {
        let level: AlertLevel = description == .closeNotify || description == .userCanceled ? .warning : .fatal
        observe(.alert(.sent, level, description))
        // Nothing is left to do if even the alert can't be protected: the connection ends either way.
        try? writer.write(alert: Alert(level: level, description: description))
    }

    // MARK: Keys

    mutating func installSendKeys(_ keys: TrafficKeys, epoch: Epoch, cipherSuite: CipherSuite) {
        writer.install(keys)
        sendEpoch = epoch
        observe(.keysInstalled(KeysEvent(direction: .sent, epoch: epoch, cipherSuite: cipherSuite)))
    }

    mutating func installReceiveKeys(_ keys: TrafficKeys, at point: KeyChangePoint, epoch: Epoch, cipherSuite: CipherSuite) {
        reader.install(keys, at: point)
        receiveEpoch = epoch
        observe(.keysInstalled(KeysEvent(direction: .received, epoch: epoch, cipherSuite: cipherSuite)))
    }
}
