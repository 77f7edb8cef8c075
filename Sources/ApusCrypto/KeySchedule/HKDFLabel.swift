import Crypto

/// RFC 9846 §7.1:
/// ```
/// struct {
///     uint16 length = Length;
///     opaque label<7..255> = "tls13 " + Label;
///     opaque context<0..255> = Context;
/// } HkdfLabel;
/// ```
enum HKDFLabel {
    /// The longest label that fits behind "tls13 ".
    static let maxLabelLength = 255 - prefix.count
    /// The longest output of HKDF-Expand in digests (RFC 5869 §2.3).
    static let maxDigests = 255

    private static let prefix = Array("tls13 ".utf8)

    /// The encoded label followed by the first counter byte of HKDF-Expand (RFC 5869 §2.3), so that one HMAC of it is T(1).
    ///
    /// Labels, contexts and lengths of the key schedule are constants and digests, which fit; `TrafficSecret.export` checks those of
    /// an application before they come here.
    static func firstBlock(_ label: some Collection<UInt8>, context: [UInt8], length: Int) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(2 + 1 + prefix.count + label.count + 1 + context.count + 1)
        block.append(UInt8(truncatingIfNeeded: length >> 8))
        block.append(UInt8(truncatingIfNeeded: length))
        block.append(UInt8(truncatingIfNeeded: prefix.count &+ label.count))
        block.append(contentsOf: prefix)
        block.append(contentsOf: label)
        block.append(UInt8(truncatingIfNeeded: context.count))
        block.append(contentsOf: context)
        block.append(1)
        return block
    }
}

extension KeyedHMAC {
    /// HKDF-Expand-Label with this HMAC's key as Secret, for outputs of one digest or less: all of the key schedule.
    func expandLabel(_ label: Label, context: [UInt8] = [], length: Int) -> SymmetricKey {
        secret(for: HKDFLabel.firstBlock(label.bytes, context: context, length: length), length: length)
    }

    /// Derive-Secret(Secret, Label, Messages), given Transcript-Hash(Messages).
    func deriveSecret(_ label: Label, transcriptHash: [UInt8]) -> SymmetricKey {
        expandLabel(label, context: transcriptHash, length: hash.digestLength)
    }

    /// HKDF-Expand-Label of any length up to 255 digests, as bytes that are no longer secret from the caller.
    func expandLabelToBytes(_ label: some Collection<UInt8>, context: [UInt8], length: Int) -> [UInt8] {
        expand(info: HKDFLabel.firstBlock(label, context: context, length: length).dropLast(), length: length)
    }

    /// HKDF-Expand (RFC 5869 §2.3), for up to 255 digests.
    func expand(info: some Collection<UInt8>, length: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(max(0, length) + hash.digestLength)
        var previous: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < length {
            counter &+= 1
            previous = code(for: previous + info + [counter])
            output.append(contentsOf: previous)
        }
        output.removeLast(output.count - max(0, length))
        return output
    }
}
