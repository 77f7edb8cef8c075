extension AEADCipher {
    /// Puts the bytes behind the first `count` of `bytes` in the place of everything from `start` on.
    ///
    /// One copy, and no more than one allocation where the buffer has no room. Invariant: the pointer is used inside the closure alone,
    /// and both `append` and `update` read exactly the slice's bytes.
    static func replace(from start: Int, in buffer: inout [UInt8], with bytes: some Collection<UInt8>, droppingFirst count: Int) {
        let copied: Void? = bytes.withContiguousStorageIfAvailable { source in
            let sealed = unsafe source.dropFirst(count)
            buffer.removeSubrange(start...)
            unsafe buffer.append(contentsOf: UnsafeBufferPointer(rebasing: sealed))
        }
        if copied == nil { buffer.replaceSubrange(start..., with: bytes.dropFirst(count)) }
    }

    /// Writes the bytes over those of the buffer from `start` on, and says where they stand.
    ///
    /// The caller has checked that they fit. The copy is one `memmove` where both sides are contiguous, as swift-crypto's `Data` is: through
    /// `replaceSubrange` it would go byte by byte. Invariant: both pointers are used inside their closures alone, and the bounds are
    /// those of the slice, which traps before it writes outside.
    static func write(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8], at start: Int) -> Range<Int> {
        let range = start..<start + bytes.count
        let copied: Void? = bytes.withContiguousStorageIfAvailable { source in
            unsafe buffer.withUnsafeMutableBufferPointer { target in
                _ = unsafe target[range].update(fromContentsOf: source)
            }
        }
        if copied == nil { buffer.replaceSubrange(range, with: bytes) }
        return range
    }
}
