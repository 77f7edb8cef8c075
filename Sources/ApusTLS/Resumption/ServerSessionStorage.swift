/// Where a server's sessions are between two handshakes: in tickets that clients keep (``SealedTickets``), in this process
/// (``ServerSessionMemory``), or wherever the application puts them.
public protocol ServerSessionStorage: Sendable {
    /// Keeps a session, and gives the bytes by which the client will name it; nil where it can't be kept, and the client then gets none.
    ///
    /// - Returns: 1 to 65535 bytes; 32 at most where they are to be session IDs of TLS 1.2.
    func store(_ session: Session, at time: WallTime) -> [UInt8]?

    /// The session behind a name, if that can be said at once; nil if ``find(_:at:)`` must be awaited.
    ///
    /// `ticket` comes from the network: any bytes, of any length up to 65535.
    func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup?

    /// The session behind a name. The handshake waits for it, within its time limit.
    func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup

    /// Forgets a session of TLS 1.2 whose connection a fatal alert ended (RFC 5246 §7.2.2). By default nothing: where sessions are in
    /// their tickets there is nothing to forget.
    func forget(_ ticket: [UInt8])
}

extension ServerSessionStorage {
    public func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup? { nil }
    public func forget(_ ticket: [UInt8]) {}
}

/// The answer of a ``ServerSessionStorage``.
public enum SessionLookup: Sendable {
    case found(Session)
    /// There is none, and why: a full handshake follows.
    case missing(Reason)

    public enum Reason: String, Sendable, CaseIterable {
        /// Sealed with a key that is not, or no longer, here; or a name that the store does not know.
        case unknown
        /// Under a known key's name, but it does not open: tampered with or cut short.
        case forged
        /// It opens to something that is no session of this version.
        case unreadable
        /// There is nothing that could open it at the moment.
        case unavailable
    }
}
