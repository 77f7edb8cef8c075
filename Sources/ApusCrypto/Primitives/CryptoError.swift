package import ApusWire

/// What a computation with keys, shares or signatures can refuse.
///
/// The wire never sees this: the engine maps each case to an alert, and the text goes to events and logs.
package enum CryptoError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A record did not open. There is one such error, whatever the reason (RFC 8446 §5.2).
    case authenticationFailed
    /// The peer's key share has a wrong length, is not on the curve, or leads to a secret of zeros (RFC 8446 §4.2.8, §7.4.2).
    case invalidKeyShare
    case unsupportedGroup(NamedGroup)
    /// The scheme is unknown here, or does not fit the key.
    case unsupportedScheme(SignatureScheme)
    /// A key could not be read or is refused; the text says what was found and what is wanted.
    case invalidKey(String)
    case signingFailed(String)
    case invalidSignature
    /// A label, context or length that the construction can't encode.
    case invalidLength(String)
    /// The random source gave nothing that makes a key.
    case randomSourceFailed
    /// The primitive failed without being given anything wrong.
    case sealingFailed

    package var description: String {
        switch self {
        case .authenticationFailed: "the record does not authenticate"
        case .invalidKeyShare: "the key share is not valid for its group"
        case .unsupportedGroup(let group): "the group \(group) is not supported"
        case .unsupportedScheme(let scheme): "the signature scheme \(scheme) is not supported for this key"
        case .invalidKey(let reason): "the key is not usable: \(reason)"
        case .signingFailed(let reason): "signing failed: \(reason)"
        case .invalidSignature: "the signature is not valid"
        case .invalidLength(let reason): "the length is not possible: \(reason)"
        case .randomSourceFailed: "the random source gave no usable key"
        case .sealingFailed: "sealing failed"
        }
    }
}
