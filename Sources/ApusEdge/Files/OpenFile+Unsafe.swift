package import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file descriptor that is closed with its last reference. The only place of this module that calls the system about files.
///
/// The `unsafe` calls here hand the system a string or a buffer for the length of the call; it keeps neither.
package final class OpenFile: Sendable {
    private let descriptor: CInt

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
    }

    /// What the system says about an open file.
    package struct Status: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case regular
            case directory
            /// A device, a pipe, a socket.
            case other
        }

        package var kind: Kind
        package var size: Int64
        package var modifiedSeconds: Int64
        package var modifiedNanoseconds: Int64
    }

    /// Opens a directory by its path.
    static func directory(_ path: String) throws(FileFailure) -> OpenFile {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(errno) }
        return OpenFile(descriptor)
    }

    /// Opens what is called `name` within this directory, unless that is a symbolic link.
    ///
    /// Opening never waits, not even for a pipe's other end.
    func entry(_ name: String, isDirectory: Bool) throws(FileFailure) -> OpenFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (isDirectory ? O_DIRECTORY : 0)
        let entry = unsafe openat(descriptor, name, flags)
        guard entry >= 0 else { throw FileFailure(errno) }
        return OpenFile(entry)
    }

    func status() throws(FileFailure) -> Status {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileFailure(errno) }
        let kind: Status.Kind
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        #if canImport(Darwin)
            let modified = status.st_mtimespec
        #else
            let modified = status.st_mtim
        #endif
        return Status(
            kind: kind, size: Int64(status.st_size), modifiedSeconds: Int64(modified.tv_sec),
            modifiedNanoseconds: Int64(modified.tv_nsec))
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the file's end. Waits for the disk: not for event loops.
    package func read(at offset: Int64, count: Int) throws(FileFailure) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        var failure: FileFailure?
        while buffer.readableBytes < count, failure == nil {
            let missing = count - buffer.readableBytes
            let position = off_t(offset) + off_t(buffer.readableBytes)
            // `missing` bytes are writable, as asked for; as many as were read are counted in.
            let read = unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { target in
                let result = unsafe pread(descriptor, target.baseAddress, min(missing, target.count), position)
                if result < 0, errno != EINTR { failure = FileFailure(errno) }
                if result == 0 { failure = .endOfFile }
                return max(0, result)
            }
            _ = read
        }
        if let failure, failure != .endOfFile { throw failure }
        return buffer
    }

    /// The path without symbolic links.
    static func resolve(_ path: String) throws(FileFailure) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw FileFailure(errno) }
        // The result is ours to free, and ends with a zero byte.
        defer { unsafe free(resolved) }
        guard let text = unsafe String(validatingCString: resolved) else { throw .notFound }
        return text
    }
}

/// Why a file can't be had.
package enum FileFailure: Error, Equatable {
    case notFound
    case notAllowed
    /// Out of descriptors: a moment later it may work.
    case exhausted
    case endOfFile
    case system(CInt)

    init(_ code: CInt) {
        switch code {
        // A symbolic link where there was none a moment ago (ELOOP) is treated as if it were not there.
        case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP: self = .notFound
        case EACCES, EPERM: self = .notAllowed
        case EMFILE, ENFILE, ENOMEM: self = .exhausted
        default: self = .system(code)
        }
    }
}
