/// What a peer may make this side hold or do. Each default is generous for honest peers.
public struct ConnectionLimits: Sendable, Equatable {
    /// Largest handshake message, in bytes; certificate chains are the only long ones. 128 KiB.
    public var maximumHandshakeMessageSize: Int
    /// Most certificates in one Certificate message: 20.
    public var maximumCertificates: Int
    /// KeyUpdate messages that a peer may send without any application data between them: 32.
    public var maximumConsecutiveKeyUpdates: Int
    /// Post-handshake messages (tickets, say) without application data between them: 32.
    public var maximumConsecutivePostHandshakeMessages: Int
    /// Early data that a server reads past when it does not accept it, in bytes: 64 KiB. Common `max_early_data_size` values are 16 KiB,
    /// and what it passes, a client may have in flight before it learns (RFC 8446 §4.2.10).
    public var maximumSkippedEarlyData: Int
    /// Records sealed under one key before it is updated; nil takes the cipher's own limit (RFC 8446 §5.5).
    public var recordsPerKey: UInt64?

    /// Most plaintext in a record that is sent, in bytes: 16384, which is also the most that there can be (RFC 8446 §5.1).
    public var maximumSentFragment: Int

    public init() {
        maximumHandshakeMessageSize = 128 * 1024
        maximumCertificates = 20
        maximumConsecutiveKeyUpdates = 32
        maximumConsecutivePostHandshakeMessages = 32
        maximumSkippedEarlyData = 64 * 1024
        recordsPerKey = nil
        maximumSentFragment = 16384
    }
}
