#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the operating system refused a file.
package enum FileFailure: Error, Equatable {
    /// What `errno` said.
    case system(Int32)
    case isDirectory
    case tooLarge(limit: Int)

    /// The failure of the system call that was made last.
    static var last: FileFailure { .system(errno) }

    package var isMissing: Bool { self == .system(ENOENT) || self == .system(ENOTDIR) }
    var isExisting: Bool { self == .system(EEXIST) }

    /// In words, for the end of a sentence.
    package var reason: String {
        switch self {
        case .isDirectory, .system(EISDIR): "is a directory"
        case .tooLarge(let limit): "is larger than \(limit) bytes"
        case .system(ENOENT): "no such file or directory"
        case .system(ENOTDIR): "a part of the path is not a directory"
        case .system(EACCES), .system(EPERM): "permission denied"
        case .system(ELOOP): "too many symbolic links, or one where a file was expected"
        case .system(ENOSPC), .system(EDQUOT): "no space left"
        case .system(EROFS): "the file system is read-only"
        case .system(EMFILE), .system(ENFILE): "too many open files"
        case .system(ENAMETOOLONG): "the name is too long"
        case .system(EEXIST): "exists already"
        case .system(let code): "system error \(code)"
        }
    }
}
