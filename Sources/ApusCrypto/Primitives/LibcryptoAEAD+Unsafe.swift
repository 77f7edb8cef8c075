#if SystemLibcrypto
    import CLibcrypto
    import Crypto
    import Synchronization

    /// AEAD by the system's libcrypto, with contexts that keep the expanded key from record to record.
    ///
    /// Values that hold it can be copied, and then share the contexts: a lock, which nobody else waits for, keeps them sound.
    final class LibcryptoAEAD: Sendable {
        private let contexts: Mutex<Contexts>
        private let algorithm: AEADAlgorithm

        init(_ algorithm: AEADAlgorithm, key: SymmetricKey) {
            self.algorithm = algorithm
            contexts = Mutex(Contexts(algorithm, key))
        }

        func seal(
            _ buffer: inout [UInt8], from start: Int, nonce: [UInt8], authenticating additionalData: [UInt8]
        ) throws(CryptoError) {
            let length = buffer.count - start
            buffer.append(contentsOf: repeatElement(0, count: algorithm.tagLength))
            let isSealed = contexts.withLock { contexts in
                contexts.seal(&buffer, start, length, nonce, additionalData)
            }
            guard isSealed else { throw .sealingFailed }
        }

        func open(
            _ buffer: inout [UInt8], range: Range<Int>, nonce: [UInt8], authenticating additionalData: [UInt8]
        ) throws(CryptoError) -> Range<Int> {
            let content = range.lowerBound..<range.upperBound - algorithm.tagLength
            let plaintext = contexts.withLock { contexts in
                contexts.open(buffer, content, nonce, additionalData)
            }
            guard let plaintext, plaintext.count == content.count else { throw .authenticationFailed }
            return AEADCipher.write(plaintext, to: &buffer, at: content.lowerBound)
        }
    }

    /// One context a direction, made at its first use.
    ///
    /// Invariants: a context is made here, used here and freed here alone; libcrypto is given pointers into arrays for the length of one
    /// call, with counts that are those of the ranges, which the callers have checked against the arrays; and it writes as many bytes as it
    /// reads, or 16 for the tag.
    @safe
    private struct Contexts: ~Copyable {
        private let cipher: OpaquePointer?
        private let key: SymmetricKey
        private var sealing: OpaquePointer?
        private var opening: OpaquePointer?

        init(_ algorithm: AEADAlgorithm, _ key: SymmetricKey) {
            self.key = key
            unsafe cipher =
                switch algorithm {
                case .aes128GCM: unsafe EVP_aes_128_gcm()
                case .aes256GCM: unsafe EVP_aes_256_gcm()
                case .chaCha20Poly1305: unsafe EVP_chacha20_poly1305()
                }
            unsafe sealing = nil
            unsafe opening = nil
        }

        deinit {
            unsafe EVP_CIPHER_CTX_free(sealing)
            unsafe EVP_CIPHER_CTX_free(opening)
        }

        mutating func seal(
            _ buffer: inout [UInt8], _ start: Int, _ length: Int, _ nonce: [UInt8], _ additionalData: [UInt8]
        ) -> Bool {
            if unsafe sealing == nil { unsafe sealing = makeContext(encrypting: 1) }
            guard let context = unsafe sealing, nonce.count == 12, let count = Int32(exactly: length) else { return false }
            var written: Int32 = 0
            return unsafe buffer.withUnsafeMutableBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return false }
                let text = unsafe base + start
                return unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, -1) == 1
                    && EVP_CipherUpdate(context, nil, &written, additionalData, Int32(clamping: additionalData.count)) == 1
                    && EVP_CipherUpdate(context, text, &written, text, count) == 1
                    && EVP_CipherFinal_ex(context, text + length, &written) == 1
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, text + length) == 1
            }
        }

        mutating func open(
            _ buffer: [UInt8], _ content: Range<Int>, _ nonce: [UInt8], _ additionalData: [UInt8]
        ) -> [UInt8]? {
            if unsafe opening == nil { unsafe opening = makeContext(encrypting: 0) }
            guard let context = unsafe opening, nonce.count == 12, let count = Int32(exactly: content.count) else { return nil }
            var tag = Array(buffer[content.upperBound..<content.upperBound + 16])
            var isAuthentic = false
            let plaintext = unsafe buffer.withUnsafeBufferPointer { bytes in
                unsafe [UInt8](unsafeUninitializedCapacity: content.count + 1) { output, initialized in
                    var written: Int32 = 0
                    guard let base = bytes.baseAddress, let text = output.baseAddress else { return }
                    unsafe isAuthentic =
                        EVP_CipherInit_ex(context, nil, nil, nil, nonce, -1) == 1
                        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1
                        && EVP_CipherUpdate(context, nil, &written, additionalData, Int32(clamping: additionalData.count)) == 1
                        && EVP_CipherUpdate(context, text, &written, base + content.lowerBound, count) == 1
                        && EVP_CipherFinal_ex(context, text + content.count, &written) == 1
                    if isAuthentic { initialized = content.count }
                }
            }
            return isAuthentic ? plaintext : nil
        }

        private func makeContext(encrypting: Int32) -> OpaquePointer? {
            guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
            let isReady = unsafe key.withUnsafeBytes { bytes in
                unsafe EVP_CipherInit_ex(
                    context, cipher, nil, bytes.bindMemory(to: UInt8.self).baseAddress, nil, encrypting) == 1
            }
            guard isReady else {
                unsafe EVP_CIPHER_CTX_free(context)
                return nil
            }
            return unsafe context
        }
    }
#endif
