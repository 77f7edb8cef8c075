/// Where the session of a TLS 1.2 connection is kept meanwhile: when a fatal alert ends the connection, it is forgotten there, so that it
/// is resumed no more (RFC 5246 §7.2.2). Of a ticket that opens by a key alone the server has nothing to forget (RFC 5077); TLS 1.3 keeps
/// its tickets (RFC 8446 §6.2).
enum KeptSession: Sendable {
    /// By session ID, or by a ticket that names it.
    case byServer([UInt8], any ServerSessionStorage)
    case byClient(ServerName, any ClientSessionCache)

    func forget() {
        switch self {
        case .byServer(let name, let storage): storage.forget(name)
        case .byClient(let serverName, let cache): cache.forget(serverName)
        }
    }
}
