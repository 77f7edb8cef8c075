package import ApusWire

/// How the records of a TLS 1.2 cipher suite are protected.
package enum TLS12Cipher: Hashable, Sendable, CustomStringConvertible {
    case aead(AEADAlgorithm)
    /// Only in the legacy policy.
    case cbc(CBCAlgorithm)

    package var description: String {
        switch self {
        case .aead(let algorithm): "\(algorithm)"
        case .cbc(let algorithm): "\(algorithm)"
        }
    }
}

/// The keys of one direction of TLS 1.2, and record protection with them (RFC 5246 §6.2.3).
package enum TrafficKeysTLS12: OpaqueSecret {
    case aead(AEADKeysTLS12)
    case cbc(CBCKeysTLS12)

    /// AEAD keys from test vectors.
    ///
    /// - Throws: `CryptoError.invalidKey` unless the lengths are those of the algorithm.
    package init(aead: AEADAlgorithm, key: [UInt8], fixedIV: [UInt8]) throws(CryptoError) {
        self = .aead(try AEADKeysTLS12(aead: aead, key: key, fixedIV: fixedIV))
    }

    package var cipher: TLS12Cipher {
        switch self {
        case .aead(let keys): .aead(keys.aead)
        case .cbc(let keys): .cbc(keys.algorithm)
        }
    }

    /// How many bytes stand before the ciphertext in a record: an explicit nonce of 8 for AES-GCM, an IV of 16 for CBC, none for
    /// ChaCha20-Poly1305.
    package var explicitNonceLength: Int {
        switch self {
        case .aead(let keys): keys.explicitNonceLength
        case .cbc: CBCAlgorithm.blockLength
        }
    }

    /// How many records may be sealed under these keys.
    package var confidentialityLimit: UInt64 {
        switch self {
        case .aead(let keys): keys.aead.confidentialityLimit
        case .cbc(let keys): keys.algorithm.confidentialityLimit
        }
    }

    /// Seals a record's fragment in place.
    ///
    /// - Parameters:
    ///   - buffer: From `start` on: `explicitNonceLength` bytes of any value, which are overwritten, and then the plaintext.
    ///   - sequenceNumber: The count of records sealed with these keys before this one. Never the same twice.
    ///   - type: The content type of the record header.
    ///   - version: The version of the record header.
    package func seal(
        _ buffer: inout [UInt8], from start: Int, sequenceNumber: UInt64, type: ContentType, version: ProtocolVersion = .TLS12
    ) throws(CryptoError) {
        let context = RecordContextTLS12(sequenceNumber: sequenceNumber, type: type, version: version)
        switch self {
        case .aead(let keys): try keys.seal(&buffer, from: start, context)
        case .cbc(let keys): try keys.seal(&buffer, from: start, context)
        }
    }

    /// Opens a record's fragment in place: the plaintext is written over the ciphertext.
    ///
    /// - Returns: Where the plaintext stands in the buffer.
    /// - Throws: `CryptoError.authenticationFailed`, whatever the reason, and then `buffer` is unchanged.
    package func open(
        _ buffer: inout [UInt8], range: Range<Int>, sequenceNumber: UInt64, type: ContentType, version: ProtocolVersion = .TLS12
    ) throws(CryptoError) -> Range<Int> {
        let context = RecordContextTLS12(sequenceNumber: sequenceNumber, type: type, version: version)
        switch self {
        case .aead(let keys): return try keys.open(&buffer, range: range, context)
        case .cbc(let keys): return try keys.open(&buffer, range: range, context)
        }
    }

    /// The encryption key, for `--explain` and tests.
    package func revealedKey() -> [UInt8] {
        switch self {
        case .aead(let keys): keys.revealedKey()
        case .cbc(let keys): keys.revealedKey()
        }
    }

    /// The fixed part of the nonce, for `--explain` and tests; empty for CBC, which has none.
    package func revealedFixedIV() -> [UInt8] {
        switch self {
        case .aead(let keys): keys.revealedFixedIV()
        case .cbc: []
        }
    }

    /// The key of the MAC, for `--explain` and tests; empty for AEAD, which has none.
    package func revealedMACKey() -> [UInt8] {
        switch self {
        case .aead: []
        case .cbc(let keys): keys.revealedMACKey()
        }
    }
}
