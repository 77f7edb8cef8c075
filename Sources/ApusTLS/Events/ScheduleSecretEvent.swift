/// A secret in the spine of the key schedule, or what enters it (RFC 8446 §7.1).
public struct ScheduleSecretEvent: Sendable, Equatable {
    public enum Stage: String, Sendable, CaseIterable {
        case earlySecret = "early_secret"
        /// What the key exchange gave both sides.
        case sharedSecret = "shared_secret"
        case handshakeSecret = "handshake_secret"
        case masterSecret = "master_secret"
    }

    public var stage: Stage
    public var secret: [UInt8]

    package init(stage: Stage, secret: [UInt8]) {
        self.stage = stage
        self.secret = secret
    }
}
