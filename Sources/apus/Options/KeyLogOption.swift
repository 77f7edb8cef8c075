import ApusNIO
import ArgumentParser

enum KeyLogOption {
    /// The key log that the option or the environment names; a warning says what it gives away.
    static func open(_ path: String?) throws -> KeyLog? {
        guard let path = path ?? StandardStreams.environment("SSLKEYLOGFILE") else { return nil }
        do {
            let log = try KeyLog(path: path)
            StandardStreams.printError("apus: warning: secrets go to \(path); whoever reads it can decrypt these connections")
            return log
        } catch {
            throw Failure(
                code: .badFile, what: "can't use a file", why: "\(path): \(ConnectErrorWords.describe(error))",
                report: ErrorReport(kind: "misuse", message: "the key log \(path) can't be opened"))
        }
    }
}
