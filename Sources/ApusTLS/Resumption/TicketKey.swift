import ApusCrypto

/// A key that seals session tickets, and the name by which tickets say which key it was.
public struct TicketKey: Sendable {
    /// Stands in front of every ticket, in the clear.
    public let name: [UInt8]
    let sealing: SealingKey

    /// The length of ``name`` in bytes.
    public static let nameLength = 16
    /// The least number of secret bytes.
    public static let minimumSecretLength = 32

    private static let purpose = "Apus session ticket key"

    /// A new key with a random name.
    public static func generate() -> TicketKey { TicketKey(random: .system) }

    package init(random: RandomSource) {
        name = random.bytes(Self.nameLength)
        sealing = SealingKey(random: random, purpose: Self.purpose)
    }

    /// A key from a name of 16 bytes and at least 32 secret bytes; nil for anything shorter, or a name of another length.
    ///
    /// The secret bytes are not used as they are but hashed with the purpose, so that a secret which another server uses for its own
    /// tickets is not used twice in different ways.
    public init?(name: [UInt8], secret: [UInt8]) {
        guard name.count == Self.nameLength, secret.count >= Self.minimumSecretLength else { return nil }
        self.name = name
        sealing = SealingKey(secret: secret, purpose: Self.purpose)
    }

    /// A key from the contents of a key file as nginx, Apache and HAProxy use them: 48 or 80 random bytes, of which the first 16 are the
    /// name. Nil for any other length.
    public init?(fileContents bytes: [UInt8]) {
        guard bytes.count == 48 || bytes.count == 80 else { return nil }
        self.init(name: Array(bytes.prefix(Self.nameLength)), secret: Array(bytes.dropFirst(Self.nameLength)))
    }
}

/// The keys in force at a moment.
public struct TicketKeySet: Sendable {
    /// Seals new tickets.
    public var current: TicketKey
    /// Also open tickets: keys of the past, and those of the future that other servers of a fleet may use already.
    public var others: [TicketKey]

    /// The most keys that are looked at for one ticket.
    package static let maximumKeys = 256

    public init(current: TicketKey, others: [TicketKey] = []) {
        self.current = current
        self.others = Array(others.prefix(Self.maximumKeys))
    }

    func keys(named name: [UInt8]) -> [TicketKey] {
        ([current] + others).filter { $0.name == name }
    }
}

/// Where ticket keys come from: ``TicketKeyRotation``, files, or an application's own service.
///
/// It is asked at every handshake, and must answer at once: fetch ahead, and give what is there.
public protocol TicketKeySource: Sendable {
    /// The keys in force; nil where there is none, and then no tickets are given or taken.
    func ticketKeys(at time: WallTime) -> TicketKeySet?
}

extension TicketKeySet: TicketKeySource {
    public func ticketKeys(at time: WallTime) -> TicketKeySet? { self }
}
