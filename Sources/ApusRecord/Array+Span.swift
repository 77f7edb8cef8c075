extension [UInt8] {
    /// Appends a copy of the bytes of a span.
    mutating func append(copying span: Span<UInt8>) {
        // The pointer is used inside the closure alone, and `append` reads exactly its `count` bytes.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
