/// Whether two byte strings are equal, in a time that depends on their lengths alone.
///
/// The lengths are public everywhere this is used: verify_data, PSK binders, tags.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return isZero(difference)
}

/// Whether every byte is zero, in a time that depends on the length alone.
func constantTimeIsAllZero(_ bytes: some Sequence<UInt8>) -> Bool {
    var seen: UInt8 = 0
    for byte in bytes { seen |= byte }
    return isZero(seen)
}

/// Kept out of line so that the optimiser can't turn the loops above into ones that stop early.
@inline(never)
private func isZero(_ byte: UInt8) -> Bool { byte == 0 }

/// Overwrites a temporary array of secret bytes. Best effort: long-lived secrets stand in `SymmetricKey`, which swift-crypto
/// zeroises itself. Out of line, so that the stores are not dropped as dead.
@inline(never)
func wipe(_ bytes: inout [UInt8]) {
    for index in bytes.indices { bytes[index] = 0 }
}
