import ApusCrypto

/// The server's side of one TLS connection, without a transport. See ``TLSConnection`` for how to drive it.
public struct ServerConnection: TLSConnection, ~Copyable {
    private var engine: Engine<ServerState>

    /// A server with one configuration for all clients.
    ///
    /// - Parameters:
    ///   - configuration: what may be negotiated, and who this server is.
    ///   - environment: randomness and time; the system's by default.
    ///   - observer: receives the connection's events; without one, events cost nothing.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` when the configuration can't work.
    public init(
        configuration: ServerConfiguration, environment: ConnectionEnvironment = .system, observer: HandshakeObserver? = nil
    ) throws(TLSError) {
        try configuration.validate()
        let core = ConnectionCore(
            role: .server, environment: environment, observer: observer, limits: configuration.limits,
            revealsSecrets: configuration.revealsSecrets)
        engine = Engine(core: core, state: .expectClientHello(ExpectClientHello(source: .fixed(Shared(configuration)))))
    }

    /// A server that chooses its configuration once the ClientHello is there.
    ///
    /// - Parameters:
    ///   - selector: chooses, at once or when awaited.
    ///   - limits: in force until the chosen configuration's own take over.
    ///   - environment: randomness and time; the system's by default.
    ///   - observer: receives the connection's events; without one, events cost nothing.
    public init(
        selector: any ServerConfigurationSelector, limits: ConnectionLimits = ConnectionLimits(),
        environment: ConnectionEnvironment = .system, observer: HandshakeObserver? = nil
    ) {
        let core = ConnectionCore(
            role: .server, environment: environment, observer: observer, limits: limits, revealsSecrets: false)
        engine = Engine(core: core, state: .expectClientHello(ExpectClientHello(source: .selector(selector))))
    }

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
    /// Data that the client sent ahead of the handshake, removed from the connection. It may be a replay: do with it only what may be
    /// done twice, or wait until ``isHandshakeComplete`` (RFC 8446 §8). Once early data is accepted, ``send(_:)`` may answer it.
    public mutating func takeEarlyData() -> [UInt8] { engine.takeEarlyData() }
    /// Whether the client's early data is taken: from then on ``send(_:)`` may answer it, before the handshake is complete.
    public var acceptsEarlyData: Bool { engine.core.earlyData.outcome == .accepted && engine.error == nil }
    public var hasEarlyData: Bool { !engine.core.earlyData.received.isEmpty }
    public var isHandshakeComplete: Bool { engine.core.negotiated != nil && engine.error == nil }
    public var receivedCloseNotify: Bool { engine.core.receivedCloseNotify }
    public var sentCloseNotify: Bool { engine.core.sentCloseNotify }
    public var error: TLSError? { engine.error }
    public var negotiated: NegotiatedParameters? { engine.core.negotiated }
    public func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
        try engine.exportKeyingMaterial(label: label, context: context, length: length)
    }
}
