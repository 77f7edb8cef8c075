/// The server's side of the TLS handshake of a QUIC connection (RFC 9001), without records and without packets.
///
/// The transport carries what ``takeOutput()`` gives: bytes for CRYPTO frames, and secrets per level. It protects packets, orders and
/// repeats CRYPTO bytes, updates keys (RFC 9001 §6) and reports errors: CRYPTO_ERROR 0x0100 plus ``TLSError/alert`` (§4.8). Call
/// ``takeOutput()`` after each call, and answer ``pendingRequest`` as with a ``ServerConnection``.
public struct QUICServerHandshake: ~Copyable, Sendable {
    private var engine: Engine<ServerState>

    /// - Parameters:
    ///   - configuration: TLS 1.3 alone is spoken, whatever its policy's minimum; it needs application protocols (RFC 9001 §8.1).
    ///   - transportParameters: encoded as RFC 9000 §18 says, to be sent in `quic_transport_parameters`.
    ///   - environment: randomness and time; the system's by default.
    ///   - observer: receives the handshake's events.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` when the configuration can't work.
    public init(
        configuration: ServerConfiguration, transportParameters: [UInt8],
        environment: ConnectionEnvironment = .system, observer: HandshakeObserver? = nil
    ) throws(TLSError) {
        var configuration = configuration
        configuration.policy.minimumVersion = .TLS13
        configuration.quicTransportParameters = transportParameters
        guard !configuration.applicationProtocols.isEmpty else {
            throw .misuse(.invalidConfiguration("QUIC needs an application protocol"))
        }
        try configuration.validate()
        var core = ConnectionCore(
            role: .server, environment: environment, observer: observer, limits: configuration.limits,
            revealsSecrets: configuration.revealsSecrets)
        core.quic = QUICFlow()
        engine = Engine(core: core, state: .expectClientHello(ExpectClientHello(source: .fixed(Shared(configuration)))))
    }

    /// Takes what CRYPTO frames of this level carry, in order and each byte once.
    ///
    /// - Throws: what ends the connection; its alert is for the transport to send.
    public mutating func receive(_ crypto: Span<UInt8>, at level: QUICEncryptionLevel) throws(TLSError) {
        try engine.receive(crypto, at: level)
    }

    /// What has come up since the last call, in order.
    public mutating func takeOutput() -> [QUICOutput] { engine.takeQUICOutput() }

    /// See ``TLSConnection/pendingRequest``.
    public var pendingRequest: ConnectionRequest? { engine.pendingRequest }

    /// See ``TLSConnection/resume(with:)``.
    public mutating func resume(with answer: ConnectionAnswer) throws(TLSError) { try engine.resume(with: answer) }

    /// The peer's, encoded; nil before they have come. They are authentic once the handshake is complete.
    public var peerTransportParameters: [UInt8]? { engine.core.quic?.peerTransportParameters }

    /// Whether all of it has been said and checked on this side (RFC 9001 §4.1.1).
    public var isHandshakeComplete: Bool { engine.core.negotiated != nil && engine.error == nil }

    /// What was agreed on; nil before that.
    public var negotiated: NegotiatedParameters? { engine.core.negotiated }

    /// What ended the handshake.
    public var error: TLSError? { engine.error }

    /// Keying material for the application, bound to this connection (RFC 8446 §7.5).
    public func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
        try engine.exportKeyingMaterial(label: label, context: context, length: length)
    }
}
