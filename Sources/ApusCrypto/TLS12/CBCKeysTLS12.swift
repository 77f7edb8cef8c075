import Crypto
import CryptoExtras

/// The keys of one direction of TLS 1.2 with a CBC cipher suite, and record protection with them (RFC 5246 §6.2.3.2, RFC 7366).
///
/// | order | in the record |
/// |---|---|
/// | MAC-then-encrypt | IV ‖ encrypted(content ‖ MAC ‖ padding) |
/// | encrypt-then-MAC | IV ‖ encrypted(content ‖ padding) ‖ MAC |
///
/// Each IV is drawn at random when its record is sealed: one that can be foreseen is what BEAST used (RFC 5246 §F.3).
package struct CBCKeysTLS12: OpaqueSecret {
    /// What the MAC covers.
    package enum Order: Hashable, Sendable {
        /// The plaintext. What stands behind it when the record arrives can be told from the padding alone, which an attacker may have
        /// changed: checked in constant time (Lucky Thirteen).
        case macThenEncrypt
        /// The ciphertext (RFC 7366 §3): nothing is decrypted before it is authenticated.
        case encryptThenMAC
    }

    package let algorithm: CBCAlgorithm
    package let order: Order
    private let key: SymmetricKey
    private let macKey: SymmetricKey
    private let mac: RecordMAC
    private let random: RandomSource

    init(_ algorithm: CBCAlgorithm, _ order: Order, key: SymmetricKey, macKey: SymmetricKey, random: RandomSource) {
        self.algorithm = algorithm
        self.order = order
        self.key = key
        self.macKey = macKey
        self.random = random
        mac = RecordMAC(algorithm, key: macKey)
    }

    /// Keys from test vectors.
    ///
    /// - Throws: `CryptoError.invalidKey` unless the lengths are those of the algorithm.
    package init(
        _ algorithm: CBCAlgorithm, _ order: Order, key: [UInt8], macKey: [UInt8], random: RandomSource = .system
    ) throws(CryptoError) {
        guard key.count == algorithm.keyLength, macKey.count == algorithm.macLength else {
            throw .invalidKey("\(algorithm) takes keys of \(algorithm.keyLength) and \(algorithm.macLength) bytes")
        }
        self.init(algorithm, order, key: SymmetricKey(data: key), macKey: SymmetricKey(data: macKey), random: random)
    }

    func revealedKey() -> [UInt8] { key.copyBytes() }

    func revealedMACKey() -> [UInt8] { macKey.copyBytes() }

    private static let blockLength = CBCAlgorithm.blockLength
}

// MARK: - Sealing

extension CBCKeysTLS12 {
    /// Seals a record's fragment in place: see `TrafficKeysTLS12.seal`.
    func seal(_ buffer: inout [UInt8], from start: Int, _ context: RecordContextTLS12) throws(CryptoError) {
        let content = start + Self.blockLength
        guard start >= 0, content <= buffer.count, let length = UInt16(exactly: buffer.count - content) else {
            throw .sealingFailed
        }
        let iv = random.bytes(Self.blockLength)
        for index in iv.indices { buffer[start + index] = iv[index] }
        switch order {
        case .macThenEncrypt:
            buffer.append(contentsOf: mac.code(of: context.bytes(length: length), buffer[content...]))
            try encrypt(&buffer, from: content, iv: iv)
        case .encryptThenMAC:
            try encrypt(&buffer, from: content, iv: iv)
            guard let sealedLength = UInt16(exactly: buffer.count - start) else { throw .sealingFailed }
            buffer.append(contentsOf: mac.code(of: context.bytes(length: sealedLength), buffer[start...]))
        }
    }

    /// Pads `buffer[start...]` and encrypts it in place.
    private func encrypt(_ buffer: inout [UInt8], from start: Int, iv: [UInt8]) throws(CryptoError) {
        buffer.append(contentsOf: CBCPadding.bytes(behind: buffer.count - start))
        do {
            let ciphertext = try AES._CBC.encrypt(buffer[start...], using: key, iv: AES._CBC.IV(ivBytes: iv), noPadding: true)
            _ = AEADCipher.write(ciphertext, to: &buffer, at: start)
        } catch {
            throw .sealingFailed
        }
    }
}

// MARK: - Opening

extension CBCKeysTLS12 {
    /// Opens a record's fragment in place: see `TrafficKeysTLS12.open`. Every failure is the same error.
    func open(_ buffer: inout [UInt8], range: Range<Int>, _ context: RecordContextTLS12) throws(CryptoError) -> Range<Int> {
        guard range.lowerBound >= 0, range.upperBound <= buffer.count else { throw .authenticationFailed }
        let content: ArraySlice<UInt8>
        switch order {
        case .macThenEncrypt: content = try openMACThenEncrypt(buffer[range], context)
        case .encryptThenMAC: content = try openEncryptThenMAC(buffer[range], context)
        }
        return AEADCipher.write(content, to: &buffer, at: range.lowerBound + Self.blockLength)
    }

    /// The content of IV ‖ encrypted(content ‖ padding) ‖ MAC. RFC 7366 §3: the MAC comes first, and where it is wrong nothing is
    /// decrypted.
    private func openEncryptThenMAC(
        _ fragment: ArraySlice<UInt8>, _ context: RecordContextTLS12
    ) throws(CryptoError) -> ArraySlice<UInt8> {
        let sealed = fragment.dropLast(algorithm.macLength)
        guard isWholeBlocks(sealed.count), let length = UInt16(exactly: sealed.count) else { throw .authenticationFailed }
        let expected = mac.code(of: context.bytes(length: length), sealed)
        guard constantTimeEquals(expected, Array(fragment.suffix(algorithm.macLength))) else { throw .authenticationFailed }
        let plaintext = try decrypt(sealed)
        let padding = CBCPadding.check(plaintext, reserved: 0)
        guard padding.isRight.disclosed else { throw .authenticationFailed }
        return plaintext.dropLast(Int(padding.length) + 1)
    }

    /// The content of IV ‖ encrypted(content ‖ MAC ‖ padding).
    private func openMACThenEncrypt(
        _ fragment: ArraySlice<UInt8>, _ context: RecordContextTLS12
    ) throws(CryptoError) -> ArraySlice<UInt8> {
        guard isWholeBlocks(fragment.count), fragment.count - Self.blockLength > algorithm.macLength else {
            throw .authenticationFailed
        }
        return try content(of: try decrypt(fragment), context)
    }

    /// The content of decrypted content ‖ MAC ‖ padding. Its length is disclosed with the verdict, and only when that is good: it is what
    /// the application then sees anyway.
    private func content(of plaintext: [UInt8], _ context: RecordContextTLS12) throws(CryptoError) -> ArraySlice<UInt8> {
        let verdict = try verdict(on: plaintext, context)
        guard verdict.isRight.disclosed else { throw .authenticationFailed }
        return plaintext.prefix(Int(verdict.length))
    }

    /// What decrypted content ‖ MAC ‖ padding turn out to be, before any of it is disclosed.
    package struct Verdict: Sendable {
        /// How long the content is, where all is right.
        let length: UInt32
        package let isRight: SecretMask
    }

    /// Checks the padding and then the MAC, both by mask: how long the content is stays a secret, so that the MAC is computed for each
    /// length that the padding's length byte allows, at most 256 (RFC 5246 §6.2.3.2; Lucky Thirteen).
    ///
    /// - Throws: `CryptoError.authenticationFailed` where there are no more bytes than a MAC has, which everybody can see.
    package func verdict(on plaintext: [UInt8], _ context: RecordContextTLS12) throws(CryptoError) -> Verdict {
        let longest = plaintext.count - algorithm.macLength - 1
        guard longest >= 0 else { throw .authenticationFailed }
        let padding = CBCPadding.check(plaintext, reserved: algorithm.macLength)
        let length = UInt32(truncatingIfNeeded: longest) &- padding.length
        let isCode = mac.isCode(
            in: plaintext, of: context.bytes(length: UInt16(truncatingIfNeeded: length)), length: length,
            among: max(0, longest - Int(UInt8.max))...longest)
        return Verdict(length: length, isRight: padding.isRight & isCode)
    }

    /// Whether that many bytes are an IV and at least one block more, and nothing but blocks.
    private func isWholeBlocks(_ count: Int) -> Bool {
        count >= 2 * Self.blockLength && count % Self.blockLength == 0
    }

    /// The blocks behind the IV, decrypted.
    private func decrypt(_ sealed: ArraySlice<UInt8>) throws(CryptoError) -> [UInt8] {
        do {
            let iv = try AES._CBC.IV(ivBytes: sealed.prefix(Self.blockLength))
            return Array(try AES._CBC.decrypt(sealed.dropFirst(Self.blockLength), using: key, iv: iv, noPadding: true))
        } catch {
            throw .authenticationFailed
        }
    }
}
