import Foundation
import Testing

/// The built executable, run as a person would.
final class RunningCommand {
    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let input = Pipe()
    private var collected = ""
    private let state: TemporaryFolder

    /// Starts it; it is killed when it takes longer than a minute.
    convenience init(_ arguments: String...) throws { try self.init(arguments: arguments) }

    init(arguments: [String]) throws {
        state = try TemporaryFolder()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = input
        var environment = ProcessInfo.processInfo.environment
        for name in ["SSLKEYLOGFILE", "APUS_STATE"] { environment.removeValue(forKey: name) }
        // Nothing is left in the home of whoever runs the tests.
        environment["XDG_STATE_HOME"] = state.path
        process.environment = environment
        try process.run()
        let running = process
        DispatchQueue.global().asyncAfter(deadline: .now() + 60) { if running.isRunning { running.terminate() } }
    }

    /// The products stand beside the test bundle.
    private static func executable() throws -> URL {
        var directory = Bundle.main.bundleURL
        for _ in 0..<4 {
            let candidate = directory.appending(path: "apus")
            if FileManager.default.isExecutableFile(atPath: candidate.path), !directory.path.hasSuffix("Sources") {
                return candidate
            }
            directory.deleteLastPathComponent()
        }
        throw CommandTestError.noExecutable(Bundle.main.bundleURL.path)
    }

    /// Reads standard output up to the line that begins with this, and gives the line's rest.
    func waitForLine(_ prefix: String) throws -> String {
        while true {
            for line in collected.split(separator: "\n") where line.hasPrefix(prefix) && collected.contains(line + "\n") {
                return String(line.dropFirst(prefix.count))
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CommandTestError.ended(collected) }
            collected += String(decoding: data, as: UTF8.self)
        }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Gives it this input and its end, and waits until it is over.
    func finish(input text: String = "") throws -> Outcome {
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let rest = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let messages = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, output: collected + rest, errors: messages)
    }
}

enum CommandTestError: Error {
    case noExecutable(String)
    case ended(String)
}

/// A folder that goes with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "apus-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
