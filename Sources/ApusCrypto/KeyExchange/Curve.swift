import ApusWire

/// A curve of ECDHE, and the shape of its shares (RFC 9846 §4.2.8.2).
enum Curve: Sendable {
    case x25519
    case secp256r1
    case secp384r1
    case secp521r1

    init?(_ group: NamedGroup) {
        switch group {
        case .x25519: self = .x25519
        case .secp256r1: self = .secp256r1
        case .secp384r1: self = .secp384r1
        case .secp521r1: self = .secp521r1
        default: return nil
        }
    }

    var group: NamedGroup {
        switch self {
        case .x25519: .x25519
        case .secp256r1: .secp256r1
        case .secp384r1: .secp384r1
        case .secp521r1: .secp521r1
        }
    }

    /// The length of a scalar and of a coordinate in bytes.
    var coordinateLength: Int {
        switch self {
        case .x25519, .secp256r1: 32
        case .secp384r1: 48
        case .secp521r1: 66
        }
    }

    /// The length of a share in bytes: 32 for X25519, an uncompressed point for the others.
    var shareLength: Int {
        switch self {
        case .x25519: 32
        case .secp256r1, .secp384r1, .secp521r1: 1 + 2 * coordinateLength
        }
    }
}
