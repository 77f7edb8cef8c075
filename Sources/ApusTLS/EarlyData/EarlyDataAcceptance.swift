/// How a server takes early data (0-RTT): what a client sends in its first flight, before the server has answered (RFC 8446 §2.3).
///
/// Early data can be replayed by whoever recorded it, and has no forward secrecy. Three things stand against replays (RFC 8446 §8): a
/// ``register`` that accepts each first flight once, a check that the flight is fresh, and the application, which is told what is early
/// data and does with it only what may safely be done twice.
public struct EarlyDataAcceptance: Sendable {
    /// Accepts each first flight once.
    public var register: any ReplayRegister
    /// The most early data of a connection, in bytes: 16 KiB by default (`max_early_data_size`).
    public var maximumSize: UInt32
    /// How far the age that a client gives for its ticket may be from what the server makes of it, from the one end to the other: 10 s by
    /// default, 5 s either way.
    public var window: Duration
    /// The application's own word, before the handshake goes on: false leaves the early data unread. Asked last, and true by default.
    public var isWelcome: @Sendable (ClientHelloInfo, Session) -> Bool

    public init(register: any ReplayRegister = ReplayMemory()) {
        self.register = register
        maximumSize = 16 * 1024
        window = .seconds(10)
        isWelcome = { _, _ in true }
    }

    /// Either way, in milliseconds.
    var tolerance: UInt64 { window.wholeMilliseconds / 2 }
}

/// What became of early data on a connection.
public enum EarlyDataOutcome: String, Sendable, Equatable {
    /// None was offered.
    case notSent = "not_sent"
    /// The server took it: it arrived with the first flight.
    case accepted
    /// It was offered, and the server did not look at it. Whether it is sent again is for the application to say: it may also have
    /// been meant for another application protocol than the one agreed on.
    case rejected
}
