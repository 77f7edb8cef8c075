package import ApusWire

/// The premaster secret of static RSA key exchange: what the client draws, and what the server takes out of a decrypted message
/// (RFC 5246 §7.4.7.1):
/// ```
/// struct { ProtocolVersion client_version; opaque random[46]; } PreMasterSecret;
/// ```
package enum PremasterSecretRSA {
    /// The length in bytes.
    package static let length = 48

    /// A new one, with the version that the ClientHello offered: not the one that was negotiated.
    package static func generate(clientVersion: ProtocolVersion, random: RandomSource) -> SharedSecret {
        var bytes = versionBytes(clientVersion) + random.bytes(length - 2)
        defer { wipe(&bytes) }
        return SharedSecret(bytes: bytes)
    }

    /// The premaster secret in an encoded message of RSAES-PKCS1-v1_5 (RFC 8017 §7.2.2):
    /// ```
    /// EM = 0x00 || 0x02 || PS (not zero, here to fill) || 0x00 || client_version || random[46]
    /// ```
    /// and where anything in it is not as it must be, `fallback`, which was drawn at random beforehand: the handshake goes on with it and
    /// fails at Finished, as it does for a premaster secret that was merely guessed. So nobody learns whether a ciphertext of their
    /// making decrypts to something well-formed (Bleichenbacher, Klíma-Pokorný-Rosa, ROBOT).
    ///
    /// What it reads and does depends on the number of bytes alone: since the length of the secret is known, so is the place of each byte,
    /// and the checks end in one mask.
    ///
    /// - Parameters:
    ///   - encodedMessage: As long as the modulus.
    ///   - fallback: `length` bytes.
    package static func extract(
        from encodedMessage: [UInt8], clientVersion: ProtocolVersion, fallback: [UInt8]
    ) -> [UInt8] {
        let start = encodedMessage.count - length
        // Both are lengths, which everybody knows: of a modulus of at least 2048 bits, and of what the caller drew.
        guard start >= minPaddingLength + 3, fallback.count == length else { return fallback }
        let version = versionBytes(clientVersion)
        var difference = encodedMessage[0] | (encodedMessage[1] ^ 2) | encodedMessage[start - 1]
        difference |= (encodedMessage[start] ^ version[0]) | (encodedMessage[start + 1] ^ version[1])
        var zeros: UInt32 = 0
        for index in 2..<start - 1 { zeros |= SecretMask.isZero(UInt32(encodedMessage[index])).keep(1) }
        let isRight = SecretMask.isZero(UInt32(difference) | zeros)
        var chosen = fallback
        for index in 0..<length { chosen[index] = isRight.choose(encodedMessage[start + index], else: fallback[index]) }
        return chosen
    }

    /// RFC 8017 §7.2.1: PS has at least eight bytes.
    private static let minPaddingLength = 8

    private static func versionBytes(_ version: ProtocolVersion) -> [UInt8] {
        [UInt8(truncatingIfNeeded: version.rawValue >> 8), UInt8(truncatingIfNeeded: version.rawValue)]
    }
}
