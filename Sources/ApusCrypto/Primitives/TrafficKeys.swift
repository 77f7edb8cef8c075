import Crypto

/// The key and the initialization vector of one direction of TLS 1.3 (RFC 9846 §7.3), and record protection with them (§5.2).
package struct TrafficKeys: OpaqueSecret {
    package let aead: AEADAlgorithm
    private let cipher: AEADCipher
    private let nonce: RecordNonce

    init(aead: AEADAlgorithm, key: SymmetricKey, iv: SymmetricKey) {
        self.aead = aead
        cipher = AEADCipher(algorithm: aead, key: key)
        var ivBytes = iv.copyBytes()
        nonce = RecordNonce(iv: ivBytes)
        wipe(&ivBytes)
    }

    /// Keys from test vectors.
    ///
    /// - Throws: `CryptoError.invalidKey` unless the lengths are those of the algorithm.
    package init(aead: AEADAlgorithm, key: [UInt8], iv: [UInt8]) throws(CryptoError) {
        guard key.count == aead.keyLength, iv.count == aead.ivLength else {
            throw .invalidKey(
                "\(aead) takes a key of \(aead.keyLength) and an iv of \(aead.ivLength) bytes, not \(key.count) and \(iv.count)")
        }
        self.init(aead: aead, key: SymmetricKey(data: key), iv: SymmetricKey(data: iv))
    }

    /// Seals a record in place: `buffer[start...]`, a TLSInnerPlaintext, becomes ciphertext ‖ tag.
    ///
    /// - Parameters:
    ///   - sequenceNumber: The count of records sealed with these keys before this one. Never the same twice.
    ///   - header: The five bytes of the record header, with the length of the ciphertext.
    package func seal(
        _ buffer: inout [UInt8], from start: Int, sequenceNumber: UInt64, header: [UInt8]
    ) throws(CryptoError) {
        try cipher.seal(&buffer, from: start, nonce: nonce.bytes(sequenceNumber: sequenceNumber), authenticating: header)
    }

    /// Opens a record in place: the plaintext of ciphertext ‖ tag in `buffer[range]` is written over the ciphertext.
    ///
    /// It is quickest where at least twelve bytes, of any content, stand before the range: they are used meanwhile and put back.
    ///
    /// - Returns: Where the plaintext stands in the buffer. The bytes behind it in `range` are what they were.
    /// - Throws: `CryptoError.authenticationFailed`, and then `buffer` is unchanged.
    package func open(
        _ buffer: inout [UInt8], range: Range<Int>, sequenceNumber: UInt64, header: [UInt8]
    ) throws(CryptoError) -> Range<Int> {
        try cipher.open(&buffer, range: range, nonce: nonce.bytes(sequenceNumber: sequenceNumber), authenticating: header)
    }

    /// The key, for `--explain` and tests.
    package func revealedKey() -> [UInt8] { cipher.key.copyBytes() }

    /// The initialization vector, for `--explain` and tests.
    package func revealedIV() -> [UInt8] { nonce.iv }
}
