/// Remembers which first flights with early data were accepted, so that each is accepted once (RFC 8446 §8.2).
///
/// ``ReplayMemory`` is one for a single process. Processes that share ticket keys either have one each, and take early data with their own
/// tickets alone, or share one that the application writes: it must answer for all of them, and never forget within the time asked for.
public protocol ReplayRegister: Sendable {
    /// Names the register, in at most 64 bytes: the same for all who share it, and not to be hit upon by any other. Tickets carry it, and
    /// early data comes only with tickets that name the register in force.
    var scope: [UInt8] { get }

    /// Whether this use is new, if that can be said at once: it is then remembered. Nil if ``register(_:)`` must be awaited.
    func registerImmediately(_ use: EarlyDataUse) -> Bool?

    /// Whether this use is new. It is remembered from then on. What can't be told is answered with false.
    func register(_ use: EarlyDataUse) async -> Bool
}

extension ReplayRegister {
    public func registerImmediately(_ use: EarlyDataUse) -> Bool? { nil }
}

/// A first flight with early data, as a ``ReplayRegister`` sees it.
public struct EarlyDataUse: Sendable, Hashable {
    /// The binder of the ClientHello, which nobody without the ticket's secret can make, and which changes with every other byte of it.
    public var identifier: [UInt8]
    public var arrivedAt: WallTime
    /// After this moment the same flight is refused as stale, and need not be remembered any more.
    public var staleAfter: WallTime

    public init(identifier: [UInt8], arrivedAt: WallTime, staleAfter: WallTime) {
        self.identifier = identifier
        self.arrivedAt = arrivedAt
        self.staleAfter = staleAfter
    }
}
