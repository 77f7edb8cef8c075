extension AEADCipher {
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
