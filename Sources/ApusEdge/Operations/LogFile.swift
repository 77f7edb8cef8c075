import Foundation
import Synchronization

/// Lines at the end of a file, written on a thread of its own so that a slow disk keeps nobody waiting.
///
/// When the disk is full or slow, lines are lost and counted, and nothing else happens.
package final class LogFile: Sendable {
    /// Lines that wait to be written; one beyond is lost.
    static let limit = 10_000

    private struct State {
        var handle: FileHandle?
        var waiting = 0
        var isFailing = false
    }

    private let path: String
    private let queue = DispatchQueue(label: "apus.log")
    private let state: Mutex<State>
    private let report: @Sendable (String) -> Void
    private let onLoss: @Sendable () -> Void

    /// - Parameters:
    ///   - path: `-` for the standard output.
    ///   - onLoss: called for each line that is lost.
    /// - Returns: nil where the file can't be opened for writing.
    package init?(path: String, report: @escaping @Sendable (String) -> Void, onLoss: @escaping @Sendable () -> Void = {}) {
        guard let handle = Self.open(path) else { return nil }
        self.path = path
        self.report = report
        self.onLoss = onLoss
        state = Mutex(State(handle: handle))
    }

    private static func open(_ path: String) -> FileHandle? {
        if path == "-" { return .standardOutput }
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o640])
        }
        guard let handle = FileHandle(forUpdatingAtPath: path) else { return nil }
        _ = try? handle.seekToEnd()
        return handle
    }

    package func write(_ line: String) {
        let isLost = state.withLock { state in
            guard state.waiting < Self.limit else { return true }
            state.waiting += 1
            return false
        }
        guard !isLost else { return onLoss() }
        queue.async { [self] in
            let failure: (any Error)? = state.withLock { state in
                state.waiting -= 1
                do {
                    try state.handle?.write(contentsOf: Data((line + "\n").utf8))
                    state.isFailing = false
                    return nil
                } catch {
                    defer { state.isFailing = true }
                    return state.isFailing ? nil : error
                }
            }
            if let failure { report("\(path) can't be written: \(failure); lines are lost until it can") }
        }
    }

    /// Opens the file anew: what rotates logs has renamed it.
    package func reopen() {
        guard path != "-" else { return }
        queue.async { [self] in
            guard let handle = Self.open(path) else { return report("\(path) can't be opened again; the old file is written on") }
            state.withLock { $0.handle = handle }
        }
    }

    /// Waits until everything is written.
    package func flush() { queue.sync {} }
}
