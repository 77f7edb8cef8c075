#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension RandomSource {
    /// The most that `getentropy` gives in one call, in bytes.
    private static let maximumAtOnce = 256

    /// Bytes of the operating system's generator, up to 256 with one system call: the standard library's makes one for each eight.
    ///
    /// `getentropy` writes `part` bytes behind the `filled` ones of a buffer that has room for `count`, and keeps no pointer to it. Where
    /// it fails, which only a sandbox without it brings about, the standard library's generator fills the rest, or ends the process.
    static func systemBytes(_ count: Int) -> [UInt8] {
        var result = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let part = min(count - filled, maximumAtOnce)
                guard let start = buffer.baseAddress, unsafe getentropy(start + filled, part) == 0 else { return }
                filled += part
            }
        }
        var generator = SystemRandomNumberGenerator()
        while result.count < count { result.append(generator.next()) }
        return result
    }
}
