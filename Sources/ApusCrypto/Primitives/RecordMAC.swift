import Crypto

/// The HMAC of a CBC cipher suite, keyed once (RFC 5246 §6.2.3.1). HMAC-SHA-1 is here because these suites have it; nothing is known
/// against it as a MAC.
enum RecordMAC: Sendable {
    case sha1(HMAC<Insecure.SHA1>)
    case sha256(HMAC<SHA256>)

    init(_ algorithm: CBCAlgorithm, key: SymmetricKey) {
        switch algorithm {
        case .aes128HMACSHA1, .aes256HMACSHA1: self = .sha1(HMAC(key: key))
        case .aes128HMACSHA256: self = .sha256(HMAC(key: key))
        }
    }

    /// The code of a header and content.
    func code(of header: [UInt8], _ content: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .sha1(let hmac): Self.code(hmac, header, content)
        case .sha256(let hmac): Self.code(hmac, header, content)
        }
    }

    private static func code<H: HashFunction>(_ keyed: HMAC<H>, _ header: [UInt8], _ content: ArraySlice<UInt8>) -> [UInt8] {
        var hmac = keyed
        hmac.update(data: header)
        hmac.update(data: content)
        return Array(hmac.finalize())
    }

    /// Whether the code of `header` and the first `length` bytes of `bytes` stands behind them, where `length` is a secret of which only the
    /// range is known.
    ///
    /// For each possible length the code is computed, from a snapshot of the hash at that point, and compared; the result of one of
    /// the comparisons counts, chosen by mask. So the work, and every address that is read, depend on the range alone.
    func isCode(in bytes: [UInt8], of header: [UInt8], length: UInt32, among possible: ClosedRange<Int>) -> SecretMask {
        switch self {
        case .sha1(let hmac): Self.isCode(hmac, in: bytes, of: header, length: length, among: possible)
        case .sha256(let hmac): Self.isCode(hmac, in: bytes, of: header, length: length, among: possible)
        }
    }

    private static func isCode<H: HashFunction>(
        _ keyed: HMAC<H>, in bytes: [UInt8], of header: [UInt8], length: UInt32, among possible: ClosedRange<Int>
    ) -> SecretMask {
        var hmac = keyed
        hmac.update(data: header)
        hmac.update(data: bytes[..<possible.lowerBound])
        var difference: UInt32 = 0
        for candidate in possible {
            let code = Array(hmac.finalize())
            var found: UInt8 = 0
            for index in code.indices { found |= code[index] ^ bytes[candidate + index] }
            difference |= SecretMask.equal(UInt32(truncatingIfNeeded: candidate), length).keep(UInt32(found))
            if candidate < possible.upperBound { hmac.update(data: bytes[candidate..<candidate + 1]) }
        }
        return .isZero(difference)
    }
}
