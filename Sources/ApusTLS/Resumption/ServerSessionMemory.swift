import ApusCrypto
import Synchronization

/// Sessions in the memory of this process: a bounded number, the ones used least recently go first.
///
/// The client gets a random name of 32 bytes, which can be a ticket or a session ID of TLS 1.2. A TLS 1.3 session is given out once
/// (RFC 8446 §8.1), so that what was sent with it can't be replayed; one of TLS 1.2 as often as it is asked for.
public final class ServerSessionMemory: ServerSessionStorage {
    private let sessions: Mutex<LeastRecentlyUsed<[UInt8], Session>>
    private let random: RandomSource

    private static let nameLength = 32

    /// - Parameter capacity: how many sessions are kept; some hundred bytes each, and the certificates of clients that showed any.
    public convenience init(capacity: Int = 10_000) { self.init(capacity: capacity, random: .system) }

    package init(capacity: Int, random: RandomSource) {
        sessions = Mutex(LeastRecentlyUsed(capacity: capacity))
        self.random = random
    }

    public func store(_ session: Session, at time: WallTime) -> [UInt8]? {
        let name = random.bytes(Self.nameLength)
        sessions.withLock { $0.insert(session, for: name) }
        return name
    }

    public func store(_ session: Session, id: [UInt8], at time: WallTime) {
        sessions.withLock { $0.insert(session, for: id) }
    }

    public func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup? { lookup(ticket) }

    public func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { lookup(ticket) }

    public func forget(_ ticket: [UInt8]) { _ = sessions.withLock { $0.remove(ticket) } }

    /// How many sessions are kept.
    package var count: Int { sessions.withLock { $0.count } }

    private func lookup(_ name: [UInt8]) -> SessionLookup {
        guard name.count == Self.nameLength else { return .missing(.unknown) }
        let session = sessions.withLock { sessions in
            let session = sessions.value(for: name)
            if session?.version == .TLS13 { sessions.remove(name) }
            return session
        }
        return session.map(SessionLookup.found) ?? .missing(.unknown)
    }
}
