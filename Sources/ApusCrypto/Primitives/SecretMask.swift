/// A yes or no that is itself a secret: all bits set, or none. It chooses between values without a branch or an index.
///
/// Each mask goes through a function that the optimiser can't look into, so that it can't turn the arithmetic back into a comparison
/// and a jump. `Conformance/timing` measures the functions that are built on this.
package struct SecretMask: Sendable {
    private let bits: UInt32

    private init(_ bits: UInt32) { self.bits = Self.unknownToTheOptimiser(bits) }

    static func isZero(_ value: UInt32) -> SecretMask {
        // The highest bit of `value | -value` is set for everything but zero.
        SecretMask(((value | (0 &- value)) >> 31) &- 1)
    }

    static func equal(_ left: UInt32, _ right: UInt32) -> SecretMask { isZero(left ^ right) }

    /// For values below 2^31.
    static func isLess(_ left: UInt32, than right: UInt32) -> SecretMask { SecretMask(0 &- ((left &- right) >> 31)) }

    static func & (left: SecretMask, right: SecretMask) -> SecretMask { SecretMask(left.bits & right.bits) }

    static prefix func ! (mask: SecretMask) -> SecretMask { SecretMask(~mask.bits) }

    /// The value where set, zero where not.
    func keep(_ value: UInt32) -> UInt32 { value & bits }

    /// `chosen` where set, `other` where not.
    func choose(_ chosen: UInt8, else other: UInt8) -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: bits)
        return (chosen & byte) | (other & ~byte)
    }

    /// The answer as a value to branch on: from here on it is no secret.
    package var disclosed: Bool { bits != 0 }

    @inline(never) @_optimize(none)
    private static func unknownToTheOptimiser(_ bits: UInt32) -> UInt32 { bits }
}
