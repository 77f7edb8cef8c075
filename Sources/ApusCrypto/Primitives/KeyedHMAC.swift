import Crypto

/// An HMAC that has taken in its key. Copies share that work, so that several values derived from one secret cost
/// one keying. swift-crypto zeroises the hash states when the last copy goes.
enum KeyedHMAC: Sendable {
    case sha256(HMAC<SHA256>)
    case sha384(HMAC<SHA384>)

    init(_ hash: HashAlgorithm, key: SymmetricKey) {
        switch hash {
        case .sha256: self = .sha256(HMAC(key: key))
        case .sha384: self = .sha384(HMAC(key: key))
        }
    }

    /// The HMAC whose key is a digest's length of zeros: the salt of the key schedule's first step.
    static func zeroSalt(_ hash: HashAlgorithm) -> KeyedHMAC {
        switch hash {
        case .sha256: zeroSaltSHA256
        case .sha384: zeroSaltSHA384
        }
    }

    private static let zeroSaltSHA256 = KeyedHMAC(.sha256, key: .zeros(.sha256))
    private static let zeroSaltSHA384 = KeyedHMAC(.sha384, key: .zeros(.sha384))

    var hash: HashAlgorithm {
        switch self {
        case .sha256: .sha256
        case .sha384: .sha384
        }
    }

    /// The code of a message, for values that are compared or sent.
    func code(for message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256(let hmac): Self.finish(hmac, message).copyBytes()
        case .sha384(let hmac): Self.finish(hmac, message).copyBytes()
        }
    }

    /// The code of a message in two parts.
    func code(for first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256(let hmac): Self.finish(hmac, first, second).copyBytes()
        case .sha384(let hmac): Self.finish(hmac, first, second).copyBytes()
        }
    }

    /// The code of a message as a secret, cut to `length` bytes where it is longer.
    func secret(for message: [UInt8], length: Int) -> SymmetricKey {
        switch self {
        case .sha256(let hmac): Self.finish(hmac, message).secret(length: length)
        case .sha384(let hmac): Self.finish(hmac, message).secret(length: length)
        }
    }

    /// The code of a secret message, as a secret: HKDF-Extract with the salt as this HMAC's key (RFC 5869 §2.2).
    func extract(_ inputKeyingMaterial: SymmetricKey) -> SymmetricKey {
        switch self {
        case .sha256(let hmac): SymmetricKey(data: Self.finish(hmac, inputKeyingMaterial))
        case .sha384(let hmac): SymmetricKey(data: Self.finish(hmac, inputKeyingMaterial))
        }
    }

    private static func finish<H: HashFunction>(_ keyed: HMAC<H>, _ message: [UInt8]) -> HMAC<H>.MAC {
        var copy = keyed
        copy.update(data: message)
        return copy.finalize()
    }

    private static func finish<H: HashFunction>(_ keyed: HMAC<H>, _ first: [UInt8], _ second: [UInt8]) -> HMAC<H>.MAC {
        var copy = keyed
        copy.update(data: first)
        copy.update(data: second)
        return copy.finalize()
    }

    private static func finish<H: HashFunction>(_ keyed: HMAC<H>, _ message: SymmetricKey) -> HMAC<H>.MAC {
        var copy = keyed
        copy.update(secret: message)
        return copy.finalize()
    }
}
