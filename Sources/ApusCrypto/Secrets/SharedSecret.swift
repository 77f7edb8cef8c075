import Crypto

/// An input of the key schedule: what a key exchange gave, or a pre-shared key.
package struct SharedSecret: OpaqueSecret {
    let key: SymmetricKey

    init(_ key: SymmetricKey) { self.key = key }

    /// A secret from bytes that came from elsewhere: an external pre-shared key, an opened ticket, a test vector.
    package init(bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// The length in bytes, which is no secret.
    package var count: Int { key.bitCount / 8 }

    /// The bytes: for sealing them into a session ticket, for `--explain`, and for tests.
    package func revealed() -> [UInt8] { key.copyBytes() }
}
