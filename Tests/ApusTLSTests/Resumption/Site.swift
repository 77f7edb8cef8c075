import ApusCrypto
import ApusTestKit
import Synchronization
import Testing

@testable import ApusTLS

/// A server and a client that meet again and again, each by a clock that the test sets.
struct Site: Sendable {
    let identity: TestIdentity
    var server: ServerConfiguration
    var client: ClientConfiguration
    var serverName = "test.example"
    let cache = ClientSessionMemory()
    let serverClock = TestClock()
    let clientClock = TestClock()

    init(_ identity: TestIdentity) {
        self.identity = identity
        server = ServerConfiguration(identities: [identity.identity])
        server.resumption = ServerResumption()
        client = ClientConfiguration(verifier: identity.verifier)
        client.sessionCache = cache
    }

    /// What came of a connection.
    struct Outcome: Sendable {
        var client: NegotiatedParameters
        var server: NegotiatedParameters
        var serverEvents: [HandshakeEvent]
        var clientEvents: [HandshakeEvent]

        var isResumed: Bool { client.isResumed && server.isResumed }
        /// What the server, or else the client, said about resuming.
        func reason(_ subject: Choice.Subject) -> String? { serverEvents.reason(subject) ?? clientEvents.reason(subject) }
    }

    func makePair(_ serverLog: EventLog = EventLog(), _ clientLog: EventLog = EventLog()) throws -> ConnectionPair {
        ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName(serverName), environment: clientClock.environment,
                observer: clientLog.observer),
            server: try ServerConnection(
                configuration: server, environment: serverClock.environment, observer: serverLog.observer))
    }

    /// Connects, sends some data each way, and closes.
    @discardableResult
    func connect() async throws -> Outcome {
        let (serverLog, clientLog) = (EventLog(), EventLog())
        var pair = try makePair(serverLog, clientLog)
        try await pair.handshake()
        try await pair.exchangeData()
        let (client, server) = (pair.client.negotiated, pair.server.negotiated)
        return Outcome(
            client: try #require(client), server: try #require(server),
            serverEvents: serverLog.events, clientEvents: clientLog.events)
    }

    func advance(seconds: UInt64) {
        serverClock.advance(seconds: seconds)
        clientClock.advance(seconds: seconds)
    }
}

extension [HandshakeEvent] {
    func reason(_ subject: Choice.Subject) -> String? {
        for event in self {
            if case .chosen(let choice) = event.kind, choice.subject == subject { return choice.reason }
        }
        return nil
    }

    var serverHello: ServerHello {
        get throws {
            for event in self {
                if case .message(let message) = event.kind, message.type == .serverHello {
                    return try HandshakeMessage(bytes: message.bytes).decode(ServerHello.self)
                }
            }
            throw RawPeerError.unusable("there was no ServerHello")
        }
    }

    func messages(_ direction: Direction) -> [HandshakeType] {
        compactMap { event in
            guard case .message(let message) = event.kind, message.direction == direction else { return nil }
            return message.type
        }
    }
}

/// A clock on the wall that stands still until it is set.
final class TestClock: Sendable {
    private let time = Mutex<UInt64>(1_800_000_000_000)

    var now: WallTime { WallTime(milliseconds: time.withLock { $0 }) }

    func advance(seconds: UInt64) { time.withLock { $0 += seconds * 1000 } }
    func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds } }
    func setBack(seconds: UInt64) { time.withLock { $0 -= seconds * 1000 } }

    var environment: ConnectionEnvironment {
        ConnectionEnvironment(random: .system, now: { ContinuousClock.now }, wallTime: { self.now })
    }
}

/// Gives what another cache holds, changed.
struct ChangingCache: ClientSessionCache {
    let cache: ClientSessionMemory
    let change: @Sendable (inout ClientSession) -> Void

    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? {
        guard var session = cache.takeSession(for: serverName, at: time) else { return nil }
        change(&session)
        return session
    }

    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {
        cache.store(session, for: serverName, at: time)
    }

    func forget(_ serverName: ServerName) { cache.forget(serverName) }
}
