#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An advisory lock on a file, held until it is released; the kernel drops it with the process.
///
/// Calls a C function that takes a pointer. Invariant: the path is passed as a temporary C string that lives for the call alone.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock, on a file that is made if it is missing.
    init(path: String) throws(FileFailure) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .last }
        while flock(descriptor, LOCK_EX) != 0 {
            let failure = FileFailure.last
            if failure == .system(EINTR) { continue }
            _ = close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }
}
