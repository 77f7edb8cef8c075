import ApusX509

/// The bytes of `--early-data FILE`.
enum EarlyDataFile {
    /// More than any server takes ahead of the handshake; sent after it, it may still be as much as this.
    private static let maximumSize = 16 * 1024 * 1024

    static func read(_ path: String) throws(Failure) -> [UInt8] {
        do throws(FileFailure) { return try FileContents.read(path, limit: maximumSize) } catch {
            throw Failure(
                code: .badFile, what: "can't use a file", why: "\(path): \(error.reason)",
                report: ErrorReport(kind: "misuse", message: "\(path): \(error.reason)"))
        }
    }
}
