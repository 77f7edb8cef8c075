public import ApusTLS
import Synchronization

/// Ticket keys in the files of a directory, which the servers of a fleet share: a client then resumes at any of them.
///
/// Each file is one key, of 48 or 80 random bytes as nginx, Apache and HAProxy use them (`openssl rand 80 > name`). The file modified last
/// seals new tickets, all open them; a file that is removed takes its tickets' use away. ``watch(every:)`` follows changes. A new key seals
/// only once it has been there for ``grace``, so that every server has it by then.
///
/// What goes wrong later keeps the old keys in use, and is told through `warn`: a directory that vanishes or is emptied, a file that holds
/// something else.
public final class TicketKeyDirectory: TicketKeySource {
    public let path: String
    /// How long a new key only opens tickets before it seals them.
    public let grace: Duration
    private let warn: @Sendable (String) -> Void
    private let state: Mutex<State>

    private struct State: Sendable {
        /// By file name.
        var files: [String: KeyFile] = [:]
        /// The same, the one modified last in front.
        var newestFirst: [KeyFile] = []
        var warnings: Set<String> = []
    }

    private struct KeyFile: Sendable {
        var name: String
        var status: FileStatus
        var key: TicketKey
        /// Nil for a key that was there from the start.
        var since: WallTime?
    }

    /// The most keys, and the most files that are looked at.
    public static let maximumKeys = 128

    /// Reads the keys.
    ///
    /// - Parameter warn: receives one sentence for each thing that is wrong later on, once as long as it stays so.
    /// - Throws: ``TicketKeyDirectoryError`` where there is no key to begin with.
    public init(
        path: String, grace: Duration = .seconds(3), warn: @escaping @Sendable (String) -> Void
    ) throws(TicketKeyDirectoryError) {
        self.path = path
        self.grace = grace
        self.warn = warn
        state = Mutex(State())
        var problems: [String] = []
        let files = read(known: [:], since: nil, problems: &problems)
        guard !files.isEmpty else {
            throw TicketKeyDirectoryError(
                path: path, reason: problems.first ?? "it holds no key: a file of 48 or 80 random bytes")
        }
        state.withLock { Self.install(files, in: &$0) }
        report(problems)
    }

    public func ticketKeys(at time: WallTime) -> TicketKeySet? {
        let files = state.withLock { $0.newestFirst }
        let settled = files.firstIndex { file in
            guard let since = file.since else { return true }
            return time.milliseconds >= since.milliseconds &+ UInt64(max(0, grace.components.seconds)) &* 1000
        }
        // Where all are new, there is nothing better than the newest.
        let current = settled ?? files.startIndex
        guard files.indices.contains(current) else { return nil }
        var others = files
        let chosen = others.remove(at: current)
        return TicketKeySet(current: chosen.key, others: others.map(\.key))
    }

    /// Looks at the directory again.
    public func reload(at time: WallTime = .now) {
        var problems: [String] = []
        let known = state.withLock { $0.files }
        let files = read(known: known, since: time, problems: &problems)
        if files.isEmpty {
            problems.append("\(path) holds no ticket key any more; those it held stay in use")
        } else {
            state.withLock { Self.install(files, in: &$0) }
        }
        report(problems)
    }

    /// Follows changes until the task is cancelled.
    public func watch(every interval: Duration = .seconds(1)) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: interval) } catch { return }
            reload()
        }
    }

    private static func install(_ files: [String: KeyFile], in state: inout State) {
        state.files = files
        state.newestFirst = files.values.sorted {
            $0.status.modified != $1.status.modified ? $0.status.modified > $1.status.modified : $0.name > $1.name
        }
    }

    /// What the directory holds now. A file that did not change is not read; one that went bad keeps its key.
    private func read(known: [String: KeyFile], since: WallTime?, problems: inout [String]) -> [String: KeyFile] {
        var files: [String: KeyFile] = [:]
        // Names with a dot are links and temporary files of whoever manages the directory.
        for name in Directory.names(in: path).filter({ !$0.hasPrefix(".") }).prefix(Self.maximumKeys) {
            let file = "\(path)/\(name)"
            guard let status = FileStatus(path: file), status.isRegular else { continue }
            if let same = known[name], same.status == status {
                files[name] = same
                continue
            }
            do throws(FileFailure) {
                let contents = try FileContents.read(file, limit: 80)
                if let key = TicketKey(fileContents: contents) {
                    let isKnown = known[name]?.key.name == key.name
                    files[name] = KeyFile(name: name, status: status, key: key, since: isKnown ? known[name]?.since : since)
                    continue
                }
                problems.append("\(file) holds \(contents.count) bytes; a ticket key has 48 or 80")
            } catch {
                problems.append(
                    "\(file) \(error == .tooLarge(limit: 80) ? "is larger than 80 bytes" : error.reason); a ticket key has 48 or 80 bytes"
                )
            }
            files[name] = known[name]
        }
        return files
    }

    /// Tells what was not told the last time.
    private func report(_ problems: [String]) {
        let new = state.withLock { state in
            defer { state.warnings = Set(problems) }
            return problems.filter { !state.warnings.contains($0) }
        }
        for problem in new { warn(problem) }
    }
}

/// Why a directory can't be used for ticket keys.
public struct TicketKeyDirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public var description: String { "\(path): \(reason)" }
}
