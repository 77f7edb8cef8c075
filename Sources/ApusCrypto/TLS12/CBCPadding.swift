/// The padding of a CBC record of TLS 1.2: `padding_length` bytes and that length itself, each with its value (RFC 5246 §6.2.3.2).
enum CBCPadding {
    /// The shortest padding that fills up blocks behind `count` bytes, with the length byte.
    static func bytes(behind count: Int) -> [UInt8] {
        let length = CBCAlgorithm.blockLength - 1 - count % CBCAlgorithm.blockLength
        return [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length + 1)
    }

    /// How long the padding at the end of decrypted blocks is, its length byte not counted, and whether it is right. Where it is not, it
    /// counts as none, so that what follows does the same work (RFC 5246 §6.2.3.2, the implementation note).
    ///
    /// Takes a time that depends on the number of bytes alone, and reads the same ones whatever they hold.
    ///
    /// - Parameter reserved: How many bytes, a MAC's, must remain before the padding; the caller has seen that there are more than that.
    static func check(_ plaintext: [UInt8], reserved: Int) -> (length: UInt32, isRight: SecretMask) {
        let count = plaintext.count
        guard let last = plaintext.last, count > reserved else { return (0, .isZero(1)) }
        let length = UInt32(last)
        let room = UInt32(truncatingIfNeeded: count - reserved - 1)
        var difference: UInt32 = 0
        for distance in 1..<max(1, min(256, count)) {
            let isPadding = !SecretMask.isLess(length, than: UInt32(truncatingIfNeeded: distance))
            difference |= isPadding.keep(UInt32(plaintext[count - 1 - distance]) ^ length)
        }
        let isRight = SecretMask.isZero(difference) & !SecretMask.isLess(room, than: length)
        return (isRight.keep(length), isRight)
    }
}
