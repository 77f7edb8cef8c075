public import ApusTLS
public import NIOCore

/// How a handler treats its channel. What is negotiated stands in `ClientConfiguration` and `ServerConfiguration`.
public struct TLSHandlerOptions: Sendable {
    /// How long the handshake may take from the moment the channel is active, waiting for verifiers and signers included; 10 s by
    /// default. Then the channel is closed with ``TLSHandlerError/handshakeTimedOut(_:)``. Nil waits for ever.
    public var handshakeTimeout: TimeAmount?

    /// How long `close()` waits for its own last bytes to leave and for the peer's close_notify; 5 s by default.
    ///
    /// TLS 1.3 does not demand the wait (RFC 8446 §6.1), but a transport that is closed while the peer still sends may be reset, and
    /// our last bytes lost with it. What arrives meanwhile is dropped. Zero closes at once.
    public var closeTimeout: TimeAmount

    /// How many bytes may be written before the handshake is complete; 16 MiB by default. A write beyond fails with
    /// ``TLSHandlerError/tooManyBytesBeforeHandshake(limit:)``.
    ///
    /// A handler can't make its channel unwritable, so whoever has much to write should await
    /// `Channel.tlsHandshake()` or `TLSUserEvent.handshakeCompleted` first.
    public var maximumBufferedBytes: Int

    /// Receives the connection's events on the event loop. It must not call into the channel.
    public var observer: HandshakeObserver?

    /// Where the connection's secrets are logged; nil, the default, logs none.
    ///
    /// With a key log, secrets are revealed whatever the configuration says; they go to the ``observer`` as well.
    public var keyLog: KeyLog?

    /// What a client sends as early data, if a session in its cache allows as much (RFC 8446 §2.3); nothing by default.
    ///
    /// It can be replayed, has no forward secrecy, and may be refused: `NegotiatedParameters.earlyData` says what became of it, and
    /// sending it again is left to the application.
    public var earlyData: [UInt8]

    /// Whether a server passes early data on before the handshake is complete, behind a ``TLSEarlyDataEvent``. Otherwise, by default,
    /// it is held until then. That early data is taken at all is for `ServerResumption.earlyData` to say.
    public var deliversEarlyData: Bool

    /// Randomness and time of the connection.
    public var environment: ConnectionEnvironment

    public init(
        handshakeTimeout: TimeAmount? = .seconds(10), closeTimeout: TimeAmount = .seconds(5), observer: HandshakeObserver? = nil,
        keyLog: KeyLog? = nil
    ) {
        self.handshakeTimeout = handshakeTimeout
        self.closeTimeout = closeTimeout
        self.maximumBufferedBytes = 16 * 1024 * 1024
        self.observer = observer
        self.keyLog = keyLog
        self.earlyData = []
        self.deliversEarlyData = false
        self.environment = .system
    }

    /// Events for both the observer and the key log; nil when there is neither.
    var joinedObserver: HandshakeObserver? {
        guard let keyLog else { return observer }
        guard let observer else { return keyLog.observer }
        return { event in
            keyLog.record(event)
            observer(event)
        }
    }
}
