#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What tells one content of a file from the next, links followed.
struct FileStatus: Equatable, Sendable {
    var isRegular: Bool
    var inode: UInt64
    var size: Int64
    /// Seconds and nanoseconds since 1970.
    var modified: Moment

    struct Moment: Comparable, Sendable {
        var seconds: Int64
        var nanoseconds: Int64

        static func < (left: Moment, right: Moment) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }
    }

    /// Nil where there is no such file, or it can't be looked at.
    ///
    /// `stat` reads a temporary C string and writes into a local variable, during the call alone.
    init?(path: String) {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return nil }
        isRegular = information.st_mode & S_IFMT == S_IFREG
        inode = UInt64(truncatingIfNeeded: information.st_ino)
        size = Int64(information.st_size)
        #if canImport(Darwin)
            let time = information.st_mtimespec
        #else
            let time = information.st_mtim
        #endif
        modified = Moment(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
