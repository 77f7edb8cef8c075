import Synchronization

/// Where a client keeps its sessions. ``ClientSessionMemory`` is the one to use; an application may keep them elsewhere.
///
/// Give connections that trust in different ways (other roots, other pins) caches of their own: that a session's peer is trusted is
/// asked of the verifier again when it is resumed, but early data goes out before.
public protocol ClientSessionCache: Sendable {
    /// The session to offer to a server, and out of the cache with it if it is one of TLS 1.3, whose tickets are used once
    /// (RFC 8446 Appendix C.4).
    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession?

    /// Keeps a session that a server gave.
    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime)

    /// Forgets what is kept for a server: a fatal alert ended a TLS 1.2 connection that made its session, or was to resume it
    /// (RFC 5246 §7.2.2).
    func forget(_ serverName: ServerName)
}

/// Sessions in memory: for a bounded number of servers, a few each. The newest is given out first.
public final class ClientSessionMemory: ClientSessionCache {
    private let servers: Mutex<LeastRecentlyUsed<ServerName, [ClientSession]>>
    private let sessionsPerServer: Int

    /// - Parameters:
    ///   - servers: how many servers sessions are kept for; those that were not connected to the longest go first.
    ///   - sessionsPerServer: how many tickets are kept for each, as many as connections are opened to it at once.
    public init(servers: Int = 1000, sessionsPerServer: Int = 4) {
        self.servers = Mutex(LeastRecentlyUsed(capacity: servers))
        self.sessionsPerServer = max(1, sessionsPerServer)
    }

    public func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? {
        servers.withLock { servers in
            guard var sessions = servers.value(for: serverName) else { return nil }
            sessions.removeAll { $0.session.staleness(at: time) != nil }
            guard let newest = sessions.last else {
                servers.remove(serverName)
                return nil
            }
            if newest.session.version >= .TLS13 { sessions.removeLast() }
            if sessions.isEmpty { servers.remove(serverName) } else { servers.insert(sessions, for: serverName) }
            return newest
        }
    }

    public func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {
        servers.withLock { servers in
            var sessions = servers.value(for: serverName) ?? []
            // What another version left is of no use beside it: a server has one highest version. Of TLS 1.2 one is enough.
            sessions.removeAll { $0.session.version != session.session.version || $0.session.version < .TLS13 }
            sessions.append(session)
            if sessions.count > sessionsPerServer { sessions.removeFirst(sessions.count - sessionsPerServer) }
            servers.insert(sessions, for: serverName)
        }
    }

    public func forget(_ serverName: ServerName) { _ = servers.withLock { $0.remove(serverName) } }

    /// How many sessions are kept for a server.
    package func count(for serverName: ServerName) -> Int { servers.withLock { $0.value(for: serverName)?.count ?? 0 } }
}
