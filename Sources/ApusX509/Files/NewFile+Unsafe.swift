#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#elseif canImport(Darwin)
    package import Darwin
#endif

/// A file that is written beside its place, with its permissions from the start, and then put there in one step.
///
/// Calls C functions that take pointers. Invariants: paths are passed as temporary C strings that live for the call alone; `write`
/// is given the address and the count of an array that outlives the call; no pointer is kept.
package struct NewFile {
    package let path: String
    private let temporaryPath: String

    /// Writes the bytes to disk, under another name in the same directory.
    package init(path: String, contents: [UInt8], permissions: mode_t) throws(FileFailure) {
        self.path = path
        temporaryPath = "\(path).\(getpid()).new"
        // What an earlier process of the same number left behind. The directory belongs to the user: nobody else's file is there.
        _ = unsafe unlink(temporaryPath)
        let descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .last }
        defer { _ = close(descriptor) }
        do throws(FileFailure) {
            try Self.write(contents, to: descriptor)
            // The process's umask must not take a reader away, nor a lax one add any.
            guard fchmod(descriptor, permissions) == 0, fsync(descriptor) == 0 else { throw .last }
        } catch {
            _ = unsafe unlink(temporaryPath)
            throw error
        }
    }

    /// Puts the file in its place.
    ///
    /// - Parameter replacing: whether a file that is there is replaced. If not, that is an error, also when it came a moment ago.
    package func install(replacing: Bool) throws(FileFailure) {
        if replacing {
            guard unsafe rename(temporaryPath, path) == 0 else { throw fail() }
        } else {
            // Unlike rename, link does not replace.
            guard unsafe link(temporaryPath, path) == 0 else { throw fail() }
            _ = unsafe unlink(temporaryPath)
        }
    }

    /// Removes what was written, where ``install(replacing:)`` was not called.
    func discard() { _ = unsafe unlink(temporaryPath) }

    /// Removes a file that is no longer wanted; one that is not there is none.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    private func fail() -> FileFailure {
        let failure = FileFailure.last
        discard()
        return failure
    }

    private static func write(_ contents: [UInt8], to descriptor: Int32) throws(FileFailure) {
        var rest = contents[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                #elseif canImport(Musl)
                    unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
                #else
                    unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
                #endif
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            rest = rest.dropFirst(count)
        }
    }
}
