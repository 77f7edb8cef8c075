import ApusTLS
import Synchronization

/// What outlives a connection of a run: the client's newest session, which the next connection offers, and the server's stores.
final class ShimSessions: ClientSessionCache {
    private struct State: Sendable {
        var offered: ClientSession?
        var newest: ClientSession?
        var failedChains: Set<[[UInt8]]> = []
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
        // What the runner expects to be the limit.
        acceptance.maximumSize = 14336
        return acceptance
    }

    /// Whether a server has kept a session under an ID.
    var hasSessionID: Bool { sessionIDs.count > 0 }

    /// The session that came on the connection at hand; nil for none.
    var newest: ClientSession? { state.withLock { $0.newest } }

    /// Whether the verification of this chain failed in its last full handshake.
    func failed(_ chain: [[UInt8]]) -> Bool { state.withLock { $0.failedChains.contains(chain) } }

    func note(_ chain: [[UInt8]], failed: Bool) {
        state.withLock { state in
            if failed { state.failedChains.insert(chain) } else { state.failedChains.remove(chain) }
        }
    }

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

/// Tickets that are looked into at once or late, and that are given and taken as the flags say.
struct ShimTickets: ServerSessionStorage {
    let storage: SealedTickets
    let isDeferred: Bool
    let gives: Bool
    let takes: Bool

    func store(_ session: Session, at time: WallTime) -> [UInt8]? { gives ? storage.store(session, at: time) : nil }

    func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup? {
        guard takes else { return .missing(.unknown) }
        return isDeferred ? nil : storage.findImmediately(ticket, at: time)
    }

    func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { await storage.find(ticket, at: time) }
}
