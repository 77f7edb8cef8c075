import ApusCrypto

/// Sessions that clients keep for the server, sealed in their tickets: the server remembers nothing but keys (RFC 5077 §4, RFC 8446
/// §4.6.1).
///
/// A ticket is the key's name, then the sealed session (AES-256-GCM, a key of its own for each ticket):
/// ```
/// opaque key_name[16];
/// opaque salt[16];
/// opaque sealed_session<..>;      /* the tag at its end */
/// ```
/// The name is authenticated with the rest.
public struct SealedTickets: ServerSessionStorage {
    private let keys: any TicketKeySource
    private let random: RandomSource

    /// The longest ticket that is made or looked into, in bytes. Longer ones would weigh on every ClientHello.
    public static let maximumTicketSize = 16 * 1024

    /// - Parameter keys: new ones every day, in this process's memory alone, by default.
    public init(keys: any TicketKeySource = TicketKeyRotation()) { self.init(keys: keys, random: .system) }

    package init(keys: any TicketKeySource, random: RandomSource) {
        self.keys = keys
        self.random = random
    }

    public func store(_ session: Session, at time: WallTime) -> [UInt8]? {
        guard let key = keys.ticketKeys(at: time)?.current else { return nil }
        let plaintext = session.serialized()
        guard plaintext.count <= Self.maximumTicketSize - TicketKey.nameLength - SealingKey.overhead else { return nil }
        do { return key.name + (try key.sealing.seal(plaintext, authenticating: key.name, random: random)) } catch { return nil }
    }

    public func findImmediately(_ ticket: [UInt8], at time: WallTime) -> SessionLookup? { open(ticket, at: time) }

    public func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { open(ticket, at: time) }

    private func open(_ ticket: [UInt8], at time: WallTime) -> SessionLookup {
        guard let keys = keys.ticketKeys(at: time) else { return .missing(.unavailable) }
        guard ticket.count <= Self.maximumTicketSize, ticket.count >= TicketKey.nameLength + SealingKey.overhead else {
            return .missing(.unknown)
        }
        let name = Array(ticket.prefix(TicketKey.nameLength))
        let named = keys.keys(named: name)
        guard !named.isEmpty else { return .missing(.unknown) }
        let sealed = Array(ticket.dropFirst(TicketKey.nameLength))
        for key in named {
            guard let plaintext = try? key.sealing.open(sealed, authenticating: name) else { continue }
            do { return .found(try Session(serialized: plaintext)) } catch { return .missing(.unreadable) }
        }
        return .missing(.forged)
    }
}
