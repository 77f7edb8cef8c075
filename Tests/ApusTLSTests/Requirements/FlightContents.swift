import ApusTestKit
import Testing

@testable import ApusTLS

/// An honest handshake of two engines, by what went over the wire.
struct FlightContents: Sendable {
    let messages: [MessageEvent]
    let clientSent: [UInt8]
    let serverSent: [UInt8]

    /// The pair's policies allow both versions, unless one is told.
    static func of(
        _ version: ProtocolVersion = .TLS13, client: (inout ClientConfiguration) -> Void = { _ in },
        server: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> FlightContents {
        let log = EventLog()
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), observers: (log.observer, nil), configureClient: client,
            configureServer: { configuration in
                configuration.policy.maximumVersion = version
                server(&configuration)
            })
        try await pair.handshake()
        return FlightContents(log, clientSent: pair.clientSent, serverSent: pair.serverSent)
    }

    init(_ log: EventLog, clientSent: [UInt8] = [], serverSent: [UInt8] = []) {
        messages = log.events.compactMap { event in
            guard case .message(let message) = event.kind else { return nil }
            return message
        }
        self.clientSent = clientSent
        self.serverSent = serverSent
    }

    /// Every message of this type, in order.
    func all<Body: HandshakeBody>(_ body: Body.Type) throws -> [Body] {
        try messages.filter { $0.type == Body.type }.map { try HandshakeMessage(bytes: $0.bytes).decode(body) }
    }

    func first<Body: HandshakeBody>(_ body: Body.Type) throws -> Body { try #require(try all(body).first) }
}

extension Extensions {
    func required<Body: ExtensionBody>(_ body: Body.Type) throws -> Body { try #require(try decode(body)) }
}
