import ApusTLS
import Synchronization

/// What outlives a connection of a run: the client's newest session, which the next connection offers, and the server's stores.
final class ShimSessions: ClientSessionCache {
    private struct State: Sendable {
        var offered: ClientSession?
        var newest: ClientSession?
    }

    private let state = Mutex(State())
    let clock = ShimClock()
    /// Ticket keys, and sessions by ID, of all servers of the run.
    let tickets = SealedTickets()
    let sessionIDs = ServerSessionMemory()

    /// Which early data has come on all servers of the run.
    private let replays = ReplayMemory(
        capacity: 100, window: ShimReplayRegister.window, since: WallTime(milliseconds: 0), random: .system)

    func earlyData(recorder: ShimRecorder) -> EarlyDataAcceptance {
        var acceptance = EarlyDataAcceptance(register: ShimReplayRegister(memory: replays, recorder: recorder))
        acceptance.window = ShimReplayRegister.window
        return acceptance
    }

    /// Whether a server has kept a session under an ID.
    var hasSessionID: Bool { sessionIDs.count > 0 }

    /// The session that came on the connection at hand; nil for none.
    var newest: ClientSession? { state.withLock { $0.newest } }

    /// A connection begins: it offers what came on the one before, and keeps what comes now.
    func begin(isResumption: Bool) {
        state.withLock {
            $0.offered = isResumption ? $0.newest : nil
            $0.newest = nil
        }
    }

    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? {
        state.withLock { state in
            defer { state.offered = nil }
            return state.offered
        }
    }

    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) { state.withLock { $0.newest = session } }

    func forget(_ serverName: ServerName) { state.withLock { $0.offered = nil } }
}
