#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An advisory lock on a file, held until released; the kernel drops it with the process.
///
/// The one place of this module that calls C functions which take pointers. Invariant: `path` is passed as a
/// temporary C string that lives for the call alone, and no pointer is kept.
struct FileLock {
    private let descriptor: Int32

    /// Waits for the lock. Returns nil when the file can't be made or locked.
    init?(path: String) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    func release() {
        close(descriptor)
    }
}
