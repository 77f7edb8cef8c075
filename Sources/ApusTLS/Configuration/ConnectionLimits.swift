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
    /// Records sealed under one key before it is updated; nil takes the cipher's own limit (RFC 8446 §5.5).
    public var recordsPerKey: UInt64?

    public init() {
        maximumHandshakeMessageSize = 128 * 1024
        maximumCertificates = 20
        maximumConsecutiveKeyUpdates = 32
        maximumConsecutivePostHandshakeMessages = 32
        recordsPerKey = nil
    }
}
