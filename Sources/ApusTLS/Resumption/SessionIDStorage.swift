/// Where a server keeps sessions of TLS 1.2 under IDs that it has given out before they exist (RFC 5246 §7.4.1.3): the ID stands in
/// ServerHello, the session is there with Finished.
public protocol SessionIDStorage: ServerSessionStorage {
    /// Keeps a session under an ID of 32 random bytes.
    func store(_ session: Session, id: [UInt8], at time: WallTime)

    /// Forgets a session: a fatal alert ended its connection (RFC 5246 §7.2.2).
    func forget(_ id: [UInt8])
}

extension ServerSessionMemory: SessionIDStorage {}
