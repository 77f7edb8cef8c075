import Crypto

/// The key of one direction of TLS 1.2 with an AEAD cipher, and record protection with it (RFC 5246 §6.2.3.3).
///
/// | cipher | nonce | in the record |
/// |---|---|---|
/// | AES-GCM | fixed IV (4) ‖ explicit nonce (8) (RFC 5288 §3) | explicit nonce ‖ ciphertext ‖ tag |
/// | ChaCha20-Poly1305 | fixed IV (12) XOR sequence number (RFC 7905 §2) | ciphertext ‖ tag |
///
/// The explicit nonce that we send is the sequence number: it never repeats under a key, which is all that GCM asks for.
package struct AEADKeysTLS12: OpaqueSecret {
    package let aead: AEADAlgorithm
    private let cipher: AEADCipher
    private let fixedIV: [UInt8]

    init(aead: AEADAlgorithm, key: SymmetricKey, fixedIV: [UInt8]) {
        self.aead = aead
        self.fixedIV = fixedIV
        cipher = AEADCipher(algorithm: aead, key: key)
    }

    /// Keys from test vectors.
    ///
    /// - Throws: `CryptoError.invalidKey` unless the lengths are those of the algorithm.
    package init(aead: AEADAlgorithm, key: [UInt8], fixedIV: [UInt8]) throws(CryptoError) {
        guard key.count == aead.keyLength, fixedIV.count == aead.fixedIVLengthTLS12 else {
            throw .invalidKey("\(aead) takes \(aead.keyLength) and \(aead.fixedIVLengthTLS12) bytes in TLS 1.2")
        }
        self.init(aead: aead, key: SymmetricKey(data: key), fixedIV: fixedIV)
    }

    /// How many bytes stand before the ciphertext in a record: 8 for AES-GCM, none for ChaCha20-Poly1305.
    package var explicitNonceLength: Int { aead.explicitNonceLengthTLS12 }

    /// How many bytes a protected fragment is longer than its plaintext.
    package var overhead: Int { explicitNonceLength + aead.tagLength }

    /// Seals a record's fragment in place: see `TrafficKeysTLS12.seal`.
    func seal(_ buffer: inout [UInt8], from start: Int, _ context: RecordContextTLS12) throws(CryptoError) {
        guard start >= 0, start <= buffer.count, buffer.count - start >= explicitNonceLength else { throw .sealingFailed }
        let plaintextStart = start + explicitNonceLength
        guard let length = UInt16(exactly: buffer.count - plaintextStart) else { throw .sealingFailed }
        let header = context.bytes(length: length)
        let nonce: [UInt8]
        if explicitNonceLength > 0 {
            let explicit = context.sequenceNumberBytes
            for index in explicit.indices { buffer[start + index] = explicit[index] }
            nonce = fixedIV + explicit
        } else {
            nonce = RecordNonce(iv: fixedIV).bytes(sequenceNumber: context.sequenceNumber)
        }
        try cipher.seal(&buffer, from: plaintextStart, nonce: nonce, authenticating: header)
    }

    /// Opens a record's fragment in place: see `TrafficKeysTLS12.open`.
    func open(_ buffer: inout [UInt8], range: Range<Int>, _ context: RecordContextTLS12) throws(CryptoError) -> Range<Int> {
        guard range.lowerBound >= 0, range.upperBound <= buffer.count, range.count >= overhead,
            let length = UInt16(exactly: range.count - overhead)
        else { throw .authenticationFailed }
        let sealed = range.lowerBound + explicitNonceLength..<range.upperBound
        let header = context.bytes(length: length)
        let nonce =
            explicitNonceLength > 0
            ? fixedIV + buffer[range.lowerBound..<sealed.lowerBound]
            : RecordNonce(iv: fixedIV).bytes(sequenceNumber: context.sequenceNumber)
        return try cipher.open(&buffer, range: sealed, nonce: nonce, authenticating: header)
    }

    /// The key, for `--explain` and tests.
    package func revealedKey() -> [UInt8] { cipher.key.copyBytes() }

    /// The fixed part of the nonce, for `--explain` and tests.
    package func revealedFixedIV() -> [UInt8] { fixedIV }
}

extension AEADAlgorithm {
    /// SecurityParameters.fixed_iv_length (RFC 5288 §3, RFC 7905 §2).
    var fixedIVLengthTLS12: Int {
        switch self {
        case .aes128GCM, .aes256GCM: 4
        case .chaCha20Poly1305: 12
        }
    }

    /// SecurityParameters.record_iv_length.
    var explicitNonceLengthTLS12: Int {
        switch self {
        case .aes128GCM, .aes256GCM: 8
        case .chaCha20Poly1305: 0
        }
    }
}
