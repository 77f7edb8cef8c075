#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads whole files, up to a limit: also of what has no size beforehand (a pipe, a device that never ends).
///
/// Calls C functions that take pointers. Invariants: a path is passed as a temporary C string that lives for the call alone; `read`
/// is given the address and the count of one buffer that outlives the call; no pointer is kept.
package enum FileContents {
    /// - Throws: ``FileFailure/tooLarge(limit:)`` when there is more than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { _ = close(descriptor) }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .last }
        if information.st_mode & S_IFMT == S_IFDIR { throw .isDirectory }
        if information.st_mode & S_IFMT == S_IFREG, information.st_size > limit { throw .tooLarge(limit: limit) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                #if canImport(Glibc)
                    unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
                #elseif canImport(Musl)
                    unsafe Musl.read(descriptor, bytes.baseAddress, bytes.count)
                #else
                    unsafe Darwin.read(descriptor, bytes.baseAddress, bytes.count)
                #endif
            }
            if count == 0 { return contents }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            contents += buffer.prefix(count)
            guard contents.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }
}
