/// AES in CBC mode with an HMAC of its own, as the cipher suites of TLS 1.2 before AEAD put them together (RFC 5246 §6.2.3.2, §C).
package enum CBCAlgorithm: Hashable, Sendable, CustomStringConvertible {
    case aes128HMACSHA1
    case aes256HMACSHA1
    case aes128HMACSHA256

    /// The length of an encryption key in bytes.
    package var keyLength: Int {
        switch self {
        case .aes128HMACSHA1, .aes128HMACSHA256: 16
        case .aes256HMACSHA1: 32
        }
    }

    /// The length of a MAC, and of a MAC key, in bytes.
    package var macLength: Int {
        switch self {
        case .aes128HMACSHA1, .aes256HMACSHA1: 20
        case .aes128HMACSHA256: 32
        }
    }

    /// The length of a block, and of the IV that stands before each record, in bytes.
    package static let blockLength = 16

    /// How many full-size records may be sealed under one key: as many as under AES-GCM, since the bound is the same, blocks of
    /// 128 bits that must not collide.
    package var confidentialityLimit: UInt64 { AEADAlgorithm.aes128GCM.confidentialityLimit }

    package var description: String {
        switch self {
        case .aes128HMACSHA1: "AES-128-CBC with HMAC-SHA-1"
        case .aes256HMACSHA1: "AES-256-CBC with HMAC-SHA-1"
        case .aes128HMACSHA256: "AES-128-CBC with HMAC-SHA-256"
        }
    }
}
