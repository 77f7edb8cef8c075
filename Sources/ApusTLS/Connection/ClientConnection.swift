import ApusCrypto

/// The client's side of one TLS connection, without a transport. See ``TLSConnection`` for how to drive it.
public struct ClientConnection: TLSConnection, ~Copyable {
    private var engine: Engine<ClientState>

    /// Prepares a connection; ``start()`` begins the handshake.
    ///
    /// - Parameters:
    ///   - configuration: what may be negotiated, and with whom.
    ///   - environment: randomness and time; the system's by default.
    ///   - serverName: what the server's certificate must carry; nil only where the verifier needs no name.
    ///   - observer: receives the connection's events; without one, events cost nothing.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` when the configuration can't work.
    public init(
        configuration: ClientConfiguration, serverName: ServerName?, environment: ConnectionEnvironment = .system,
        observer: HandshakeObserver? = nil
    ) throws(TLSError) {
        try configuration.validate()
        let configuration = configuration.narrowedToExternalPSKs()
        let core = ConnectionCore(
            role: .client, environment: environment, observer: observer, limits: configuration.limits,
            revealsSecrets: configuration.revealsSecrets)
        engine = Engine(core: core, state: .start(ClientStart(configuration: Shared(configuration), serverName: serverName)))
    }

    /// Puts the ClientHello into the output.
    public mutating func start() throws(TLSError) { try engine.start(earlyData: nil) }

    /// Puts the ClientHello into the output, and these bytes behind it as early data, if there is a session that allows as many.
    ///
    /// Early data can be replayed, has no forward secrecy, and may be refused (RFC 8446 §2.3): ``NegotiatedParameters/earlyData``
    /// tells, and whether to send it again is the application's choice. Empty bytes open the way for ``sendEarlyData(_:)`` alone.
    public mutating func start(earlyData: [UInt8]) throws(TLSError) {
        try engine.start(earlyData: earlyData)
        guard !earlyData.isEmpty, earlyData.count <= earlyDataAllowance else { return }
        try sendEarlyData(earlyData.span)
    }

    /// How many bytes of early data may still be sent.
    public var earlyDataAllowance: Int { engine.core.earlyData.isOpen ? engine.core.earlyData.allowance : 0 }

    /// Protects `plaintext` into the output as early data.
    ///
    /// - Throws: ``Misuse/invalidCall(_:)`` for more than ``earlyDataAllowance``; the connection goes on.
    public mutating func sendEarlyData(_ plaintext: Span<UInt8>) throws(TLSError) { try engine.sendEarlyData(plaintext) }

    public mutating func receive(_ bytes: Span<UInt8>) throws(TLSError) { try engine.receive(bytes) }
    public mutating func receiveEndOfStream() throws(TLSError) { try engine.receiveEndOfStream() }
    public var pendingRequest: ConnectionRequest? { engine.pendingRequest }
    /// Where the handshake stands, for tests.
    package var stateName: String { engine.stateName }
    public mutating func resume(with answer: ConnectionAnswer) throws(TLSError) { try engine.resume(with: answer) }
    public mutating func send(_ plaintext: Span<UInt8>) throws(TLSError) { try engine.send(plaintext) }
    public mutating func sendCloseNotify() throws(TLSError) { try engine.sendCloseNotify() }
    public mutating func updateKeys(requestPeer: Bool) throws(TLSError) { try engine.updateKeys(requestPeer: requestPeer) }
    public mutating func abort(with alert: AlertDescription) { engine.abort(with: alert) }
    public mutating func takeOutput() -> [UInt8] { engine.takeOutput() }
    public var hasOutput: Bool { engine.core.writer.hasOutput }
    public mutating func takeApplicationData() -> [UInt8] { engine.takeApplicationData() }
    public var hasApplicationData: Bool { !engine.core.applicationData.isEmpty }
    public var isHandshakeComplete: Bool { engine.core.negotiated != nil && engine.error == nil }
    public var receivedCloseNotify: Bool { engine.core.receivedCloseNotify }
    public var sentCloseNotify: Bool { engine.core.sentCloseNotify }
    public var error: TLSError? { engine.error }
    public var negotiated: NegotiatedParameters? { engine.core.negotiated }
    public func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
        try engine.exportKeyingMaterial(label: label, context: context, length: length)
    }
}

extension Engine<ClientState> {
    mutating func start(earlyData: [UInt8]?) throws(TLSError) {
        try advance { (state, core) throws(TLSError) in try state.start(earlyDataCount: earlyData?.count, core: &core) }
    }
}
