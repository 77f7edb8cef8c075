import Crypto

/// The running hash over the handshake messages, headers included (RFC 9846 §4.1).
///
/// A copy is a snapshot: the hash states are values.
package struct TranscriptHash: Sendable {
    package let algorithm: HashAlgorithm
    private var state: State

    private enum State: Sendable {
        case sha256(SHA256)
        case sha384(SHA384)
    }

    package init(_ algorithm: HashAlgorithm) {
        self.algorithm = algorithm
        switch algorithm {
        case .sha256: state = .sha256(SHA256())
        case .sha384: state = .sha384(SHA384())
        }
    }

    /// Adds the bytes of a handshake message, header included.
    package mutating func update(_ bytes: [UInt8]) {
        // The state is taken out while it changes, so that the hash context is not shared and need not be copied.
        switch state {
        case .sha256(var hasher):
            state = .sha256(SHA256.unused)
            hasher.update(data: bytes)
            state = .sha256(hasher)
        case .sha384(var hasher):
            state = .sha384(SHA384.unused)
            hasher.update(data: bytes)
            state = .sha384(hasher)
        }
    }

    /// The hash of everything added so far; more can be added afterwards.
    package func current() -> [UInt8] {
        switch state {
        case .sha256(let hasher): Array(hasher.finalize())
        case .sha384(let hasher): Array(hasher.finalize())
        }
    }

    /// Puts the synthetic message `message_hash` in the place of ClientHello1, after a HelloRetryRequest was chosen and before that
    /// message is added (RFC 9846 §4.1, RFC 8446 §4.4.1).
    package mutating func replaceWithMessageHash() {
        let digest = current()
        self = TranscriptHash(algorithm)
        update([Self.messageHashType, 0, 0, UInt8(truncatingIfNeeded: digest.count)] + digest)
    }

    /// HandshakeType.message_hash.
    private static let messageHashType: UInt8 = 254
}

extension SHA256 { fileprivate static let unused = SHA256() }
extension SHA384 { fileprivate static let unused = SHA384() }
