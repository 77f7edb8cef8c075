import Crypto

/// The hash of a cipher suite: for the transcript, HKDF, HMAC and the TLS 1.2 PRF.
package enum HashAlgorithm: Hashable, Sendable, CustomStringConvertible {
    case sha256
    case sha384

    /// The length of a digest in bytes.
    package var digestLength: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        }
    }

    /// The digest of `bytes`.
    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        }
    }

    /// The digest of no bytes, which the key schedule takes as the transcript of "" (RFC 8446 §7.1).
    package var emptyHash: [UInt8] {
        switch self {
        case .sha256: Self.emptySHA256
        case .sha384: Self.emptySHA384
        }
    }

    package var description: String {
        switch self {
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        }
    }

    private static let emptySHA256 = HashAlgorithm.sha256.hash([])
    private static let emptySHA384 = HashAlgorithm.sha384.hash([])
}
