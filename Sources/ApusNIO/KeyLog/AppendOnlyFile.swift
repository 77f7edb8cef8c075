import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that grows at its end, also when others append to it.
struct AppendOnlyFile: ~Copyable {
    private let descriptor: Int32

    /// Opens the file, or makes it with mode 0600.
    init(path: String) throws(IOError) {
        // The pointer to the path lives as long as the call.
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode_t(0o600))
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "the file \(path) can't be opened for appending") }
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// Appends with one `write` call where the system takes all at once, as it does for regular files; false if it fails.
    func append(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The pointer and its length are those of `rest`, for the length of the call.
            let written = unsafe rest.withUnsafeBytes { buffer in unsafe write(descriptor, buffer.baseAddress, buffer.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
