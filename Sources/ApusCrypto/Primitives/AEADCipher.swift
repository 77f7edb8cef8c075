import Crypto

/// Sealing and opening with one key: what `TrafficKeys` of TLS 1.3 and `TrafficKeysTLS12` share.
///
/// The one interface to AEAD: in place, on an array that the caller owns. Behind it stands swift-crypto, or with the package trait
/// `SystemLibcrypto` the system's libcrypto.
struct AEADCipher: Sendable {
    let algorithm: AEADAlgorithm
    let key: SymmetricKey
    #if SystemLibcrypto
        private let libcrypto: LibcryptoAEAD
    #endif

    init(algorithm: AEADAlgorithm, key: SymmetricKey) {
        self.algorithm = algorithm
        self.key = key
        #if SystemLibcrypto
            libcrypto = LibcryptoAEAD(algorithm, key: key)
        #endif
    }

    /// `buffer[start...]` becomes ciphertext ‖ tag.
    func seal(
        _ buffer: inout [UInt8], from start: Int, nonce: [UInt8], authenticating additionalData: [UInt8]
    ) throws(CryptoError) {
        guard start >= 0, start <= buffer.count else { throw .sealingFailed }
        #if SystemLibcrypto
            try libcrypto.seal(&buffer, from: start, nonce: nonce, authenticating: additionalData)
        #else
            try sealWithSwiftCrypto(&buffer, from: start, nonce: nonce, authenticating: additionalData)
        #endif
    }

    private func sealWithSwiftCrypto(
        _ buffer: inout [UInt8], from start: Int, nonce: [UInt8], authenticating additionalData: [UInt8]
    ) throws(CryptoError) {
        do {
            switch algorithm {
            case .aes128GCM, .aes256GCM:
                let box = try AES.GCM.seal(
                    buffer[start...], using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: additionalData)
                // The nonce has 12 bytes, so that there is a combined form: the one piece that the box is made of.
                guard let combined = box.combined else { throw CryptoError.sealingFailed }
                Self.replace(from: start, in: &buffer, with: combined, droppingFirst: nonce.count)
            case .chaCha20Poly1305:
                let box = try ChaChaPoly.seal(
                    buffer[start...], using: key, nonce: ChaChaPoly.Nonce(data: nonce), authenticating: additionalData)
                Self.replace(from: start, in: &buffer, with: box.combined, droppingFirst: nonce.count)
            }
        } catch {
            throw .sealingFailed
        }
    }

    /// The plaintext of ciphertext ‖ tag in `buffer[range]` is written over the ciphertext; its range comes back.
    ///
    /// Where it throws, the buffer is unchanged.
    func open(
        _ buffer: inout [UInt8], range: Range<Int>, nonce: [UInt8], authenticating additionalData: [UInt8]
    ) throws(CryptoError) -> Range<Int> {
        guard range.lowerBound >= 0, range.upperBound <= buffer.count, range.count >= algorithm.tagLength else {
            throw .authenticationFailed
        }
        #if SystemLibcrypto
            return try libcrypto.open(&buffer, range: range, nonce: nonce, authenticating: additionalData)
        #else
            return try openWithSwiftCrypto(&buffer, range: range, nonce: nonce, authenticating: additionalData)
        #endif
    }

    /// swift-crypto wants nonce ‖ ciphertext ‖ tag in one piece. Where twelve bytes stand before the range, they lend their place to the
    /// nonce and are put back, which saves a copy of the record; otherwise the piece is put together.
    private func openWithSwiftCrypto(
        _ buffer: inout [UInt8], range: Range<Int>, nonce: [UInt8], authenticating additionalData: [UInt8]
    ) throws(CryptoError) -> Range<Int> {
        let combinedStart = range.lowerBound - nonce.count
        guard combinedStart >= 0 else {
            let plaintext = try open(combined: ArraySlice(nonce + buffer[range]), authenticating: additionalData)
            return Self.write(plaintext, to: &buffer, at: range.lowerBound)
        }
        let lent = Array(buffer[combinedStart..<range.lowerBound])
        for index in nonce.indices { buffer[combinedStart + index] = nonce[index] }
        defer { for index in lent.indices { buffer[combinedStart + index] = lent[index] } }
        let plaintext = try open(combined: buffer[combinedStart..<range.upperBound], authenticating: additionalData)
        return Self.write(plaintext, to: &buffer, at: range.lowerBound)
    }

    /// The plaintext of nonce ‖ ciphertext ‖ tag. Every failure is the same error.
    private func open(combined: ArraySlice<UInt8>, authenticating additionalData: [UInt8]) throws(CryptoError) -> some Collection<
        UInt8
    > {
        do {
            switch algorithm {
            case .aes128GCM, .aes256GCM:
                return try AES.GCM.open(AES.GCM.SealedBox(combined: combined), using: key, authenticating: additionalData)
            case .chaCha20Poly1305:
                return try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: combined), using: key, authenticating: additionalData)
            }
        } catch {
            throw .authenticationFailed
        }
    }
}
