/// A cipher of record protection (RFC 5116, RFC 8439).
package enum AEADAlgorithm: Hashable, Sendable, CustomStringConvertible {
    case aes128GCM
    case aes256GCM
    case chaCha20Poly1305

    /// The length of a key in bytes.
    package var keyLength: Int {
        switch self {
        case .aes128GCM: 16
        case .aes256GCM, .chaCha20Poly1305: 32
        }
    }

    /// The length of an initialization vector and of a nonce in bytes.
    package var ivLength: Int { 12 }

    /// The length of the tag that sealing adds, in bytes.
    package var tagLength: Int { 16 }

    /// How many full-size records may be sealed under one key (RFC 9846 §5.5): 2^24.5 for AES-GCM. For ChaCha20-Poly1305 the
    /// sequence number ends first.
    package var confidentialityLimit: UInt64 {
        switch self {
        case .aes128GCM, .aes256GCM: 23_726_566
        case .chaCha20Poly1305: .max
        }
    }

    package var description: String {
        switch self {
        case .aes128GCM: "AES-128-GCM"
        case .aes256GCM: "AES-256-GCM"
        case .chaCha20Poly1305: "ChaCha20-Poly1305"
        }
    }
}
