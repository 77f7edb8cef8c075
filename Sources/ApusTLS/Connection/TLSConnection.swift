/// A sans-IO TLS connection: bytes in, bytes and events out.
///
/// The engine touches no socket, clock or thread. A driver feeds it what the transport brings and writes what it gives:
///
/// 1. ``receive(_:)`` with bytes of any split;
/// 2. if ``pendingRequest`` is set, answer it and ``resume(with:)``;
/// 3. take what was decrypted (``takeApplicationData()``) and what is to be sent (``takeOutput()``).
///
/// After an error, ``takeOutput()`` still holds the alert that tells the peer: send it before closing.
public protocol TLSConnection: ~Copyable, Sendable {
    /// Processes bytes from the transport. While a request is pending they are kept.
    mutating func receive(_ bytes: Span<UInt8>) throws(TLSError)
    /// The transport has ended. Throws ``TLSError/truncated(_:)`` unless the peer's close_notify came before.
    mutating func receiveEndOfStream() throws(TLSError)
    /// What the connection waits for; nil while it waits for the peer alone.
    var pendingRequest: ConnectionRequest? { get }
    /// Goes on with the answer to ``pendingRequest``.
    mutating func resume(with answer: ConnectionAnswer) throws(TLSError)
    /// Protects `plaintext` into the output. Only once ``isHandshakeComplete``, and before ``sendCloseNotify()``.
    mutating func send(_ plaintext: Span<UInt8>) throws(TLSError)
    /// Announces that nothing more will be sent; receiving goes on (RFC 8446 §6.1), but a TLS 1.2 peer answers with its own
    /// close_notify and may drop what it still had to send (RFC 5246 §7.2.1). Further calls do nothing.
    mutating func sendCloseNotify() throws(TLSError)
    /// Moves this side's keys on, and asks the peer to do likewise (RFC 8446 §4.6.3). Not in TLS 1.2.
    mutating func updateKeys(requestPeer: Bool) throws(TLSError)
    /// Ends the connection with an alert of the application's choice; the alert is in the output.
    mutating func abort(with alert: AlertDescription)
    /// Bytes for the transport, removed from the connection.
    mutating func takeOutput() -> [UInt8]
    var hasOutput: Bool { get }
    /// Decrypted bytes, removed from the connection.
    mutating func takeApplicationData() -> [UInt8]
    var hasApplicationData: Bool { get }
    /// Whether application data may be sent.
    var isHandshakeComplete: Bool { get }
    var receivedCloseNotify: Bool { get }
    var sentCloseNotify: Bool { get }
    /// Why the connection failed; every later call throws it again.
    var error: TLSError? { get }
    /// What was agreed on, once the handshake is complete.
    var negotiated: NegotiatedParameters? { get }
    /// Keying material for the application, bound to this connection (RFC 8446 §7.5; in TLS 1.2 RFC 5705, and only where both sides
    /// have extended_master_secret, RFC 7627 §5.4).
    ///
    /// - Parameters:
    ///   - label: one of IANA's exporter labels, or a name of one's own (RFC 8446 §7.5).
    ///   - context: nil and an empty one are the same in TLS 1.3, and differ in TLS 1.2.
    ///   - length: in bytes, at most 255 times the hash's length.
    func exportKeyingMaterial(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8]
}
