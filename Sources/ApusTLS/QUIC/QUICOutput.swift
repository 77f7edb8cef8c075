/// How QUIC protects what a packet carries (RFC 9001 §2.1): a packet number space each, but that early and application data share one.
public enum QUICEncryptionLevel: Sendable, Hashable {
    /// With keys that anybody can derive, by RFC 9001 §5.2.
    case initial
    /// 0-RTT.
    case earlyData
    case handshake
    /// 1-RTT.
    case application

    init(_ epoch: Epoch) {
        self =
            switch epoch {
            case .plaintext: .initial
            case .early: .earlyData
            case .handshake: .handshake
            case .application: .application
            }
    }
}

/// What a handshake hands to the QUIC transport that carries it, in this order.
public enum QUICOutput: Sendable, Equatable {
    /// To be sent in CRYPTO frames of this level (RFC 9000 §19.6), behind what went there before.
    case crypto([UInt8], QUICEncryptionLevel)
    /// From here on packets of its level can be protected, or opened.
    case secret(QUICSecret)
}

/// The secret from which the keys of one level and direction are derived, with the labels of RFC 9001 §5.1.
public struct QUICSecret: Sendable, Equatable, CustomStringConvertible {
    public let level: QUICEncryptionLevel
    /// Whether packets to be sent are protected with it, or received ones opened.
    public let direction: Direction
    /// Says which AEAD and which hash.
    public let cipherSuite: CipherSuite
    /// As long as the hash. Whoever has it can read the connection.
    public let bytes: [UInt8]

    /// Without the secret.
    public var description: String { "the secret of \(level), \(direction), for \(cipherSuite)" }
}
