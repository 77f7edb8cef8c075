import ApusTLS
import ApusX509
import Synchronization

/// The one session of `--session FILE`: taken from the file, and replaced there by the newest that the server gives.
///
/// A ticket of TLS 1.3 is used once (RFC 8446 Appendix C.4): with the session the file loses it.
final class SessionFile: ClientSessionCache {
    private let path: String
    private let state: Mutex<State>

    private struct State: Sendable {
        var session: ClientSession?
        var taken: ClientSession?
        var hasStored = false
        var hasWarned = false
    }

    /// Larger than any session.
    private static let maximumSize = 1024 * 1024

    /// Reads the file, which need not be there yet.
    ///
    /// - Throws: `Failure` where it can't be read, or holds something else.
    init(path: String) throws(Failure) {
        self.path = path
        let contents: [UInt8]
        do throws(FileFailure) { contents = try FileContents.read(path, limit: Self.maximumSize) } catch {
            guard error.isMissing else { throw Self.unusable(path, error.reason) }
            state = Mutex(State())
            return
        }
        guard !contents.isEmpty else {
            state = Mutex(State())
            return
        }
        do throws(DecodeError) { state = Mutex(State(session: try ClientSession(serialized: contents))) } catch {
            throw Self.unusable(path, "holds no session: \(error)")
        }
    }

    private static func unusable(_ path: String, _ why: String) -> Failure {
        Failure(
            code: .badFile, what: "can't use a file", why: "\(path): \(why)",
            advice: "--session takes a file that apus wrote, or one that is not there yet",
            report: ErrorReport(kind: "misuse", message: "\(path): \(why)"))
    }

    /// The session that was offered.
    var taken: ClientSession? { state.withLock { $0.taken } }

    /// Whether the server has given a session.
    var hasStored: Bool { state.withLock { $0.hasStored } }

    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? {
        let session = state.withLock { state in
            let session = state.session
            state.session = nil
            state.taken = session
            return session
        }
        if let session, session.session.version >= .TLS13 { write([]) }
        return session
    }

    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {
        write(session.serialized())
        state.withLock { $0.hasStored = true }
    }

    func forget(_ serverName: ServerName) { write([]) }

    /// A session that can't be kept is no reason to end the connection.
    private func write(_ contents: [UInt8]) {
        do throws(FileFailure) {
            try NewFile(path: path, contents: contents, permissions: 0o600).install(replacing: true)
        } catch {
            let isFirst = state.withLock { state in
                defer { state.hasWarned = true }
                return !state.hasWarned
            }
            if isFirst { StandardStreams.printError("apus: warning: the session can't be kept in \(path): \(error.reason)") }
        }
    }
}
