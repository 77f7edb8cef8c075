import Crypto

/// A key that seals values for ourselves, to be opened later or by another process that has it: session tickets.
///
/// Each value gets a key of its own, HMAC-SHA-256 of a random salt under the long-lived key, and is sealed with AES-256-GCM under it. So
/// neither the number of values nor a repeated nonce bounds what one long-lived key may do: 2^64 values make a repeated salt likely.
package struct SealingKey: OpaqueSecret {
    /// The random bytes in front of each sealed value.
    package static let saltLength = 16
    /// How much longer a sealed value is than what it holds.
    package static let overhead = saltLength + AEADAlgorithm.aes256GCM.tagLength
    /// The least secret bytes that make a key.
    package static let minimumKeyLength = 32

    private let keyed: KeyedHMAC

    /// From secret bytes of any length and origin; `purpose` separates keys that are made from the same bytes (RFC 5869).
    package init(secret: [UInt8], purpose: String) {
        let salt = KeyedHMAC(.sha256, key: SymmetricKey(data: Array(purpose.utf8)))
        keyed = KeyedHMAC(.sha256, key: salt.extract(SymmetricKey(data: secret)))
    }

    /// A new key.
    package init(random: RandomSource, purpose: String) {
        self.init(secret: random.bytes(Self.minimumKeyLength), purpose: purpose)
    }

    /// Salt ‖ ciphertext ‖ tag.
    package func seal(
        _ plaintext: [UInt8], authenticating additionalData: [UInt8], random: RandomSource
    ) throws(CryptoError) -> [UInt8] {
        let salt = random.bytes(Self.saltLength)
        var sealed = salt + plaintext
        try cipher(salt).seal(&sealed, from: salt.count, nonce: Self.nonce, authenticating: additionalData)
        return sealed
    }

    /// - Throws: `CryptoError.authenticationFailed` for whatever was not sealed by this key with the same additional data.
    package func open(_ sealed: [UInt8], authenticating additionalData: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard sealed.count >= Self.overhead else { throw .authenticationFailed }
        var buffer = sealed
        let plaintext = try cipher(Array(sealed.prefix(Self.saltLength))).open(
            &buffer, range: Self.saltLength..<sealed.count, nonce: Self.nonce, authenticating: additionalData)
        return Array(buffer[plaintext])
    }

    /// Each key seals one value, so that one nonce serves all.
    private static let nonce = [UInt8](repeating: 0, count: AEADAlgorithm.aes256GCM.ivLength)

    private func cipher(_ salt: [UInt8]) -> AEADCipher {
        AEADCipher(algorithm: .aes256GCM, key: keyed.secret(for: salt, length: AEADAlgorithm.aes256GCM.keyLength))
    }
}
