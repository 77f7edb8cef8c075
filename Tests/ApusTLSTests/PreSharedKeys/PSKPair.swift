import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

/// A client and a server that may know each other by external pre-shared keys.
struct PSKPair: Sendable {
    var client: ClientConfiguration
    var server: ServerConfiguration

    static let identity = Array("a thermometer".utf8)
    static let key = Array("thirty-two bytes of good entropy".utf8)

    /// Both with the same keys, as they are, and no certificate.
    init(hashes: [ExternalPSK.Hash] = [.sha256]) throws {
        client = ClientConfiguration(externalPSKs: try hashes.map { try Self.psk($0, .client) })
        server = ServerConfiguration(identities: [])
        server.externalPSKs = ExternalPSKList(try hashes.map { try Self.psk($0, .server) })
    }

    /// A key of its own for each hash, as has to be.
    static func psk(_ hash: ExternalPSK.Hash, _ role: Role) throws -> ExternalPSK {
        try ExternalPSK(
            identity: identity + [hash == .sha256 ? 1 : 2], key: key + [hash == .sha256 ? 1 : 2], hash: hash, role: role)
    }

    static func imported(_ role: Role?, context: [UInt8] = Array("a house".utf8)) throws -> [ExternalPSK] {
        try ExternalPSK.imported(identity: identity, key: key, context: context, role: role)
    }

    func makePair(_ serverLog: EventLog = EventLog(), _ clientLog: EventLog = EventLog()) throws -> ConnectionPair {
        ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: clientLog.observer),
            server: try ServerConnection(configuration: server, observer: serverLog.observer))
    }

    /// Connects and sends data each way.
    func connect(_ serverLog: EventLog = EventLog(), _ clientLog: EventLog = EventLog()) async throws -> (
        client: NegotiatedParameters, server: NegotiatedParameters
    ) {
        var pair = try makePair(serverLog, clientLog)
        try await pair.handshake()
        try await pair.exchangeData()
        let (client, server) = (pair.client.negotiated, pair.server.negotiated)
        return (try #require(client), try #require(server))
    }

    /// What the handshake fails with, and the alert that tells the other side.
    func failure() async throws -> TLSError? {
        var pair = try makePair()
        return await #expect(throws: TLSError.self) { try await pair.handshake() }
    }
}

extension ClientHello {
    /// A record with a ClientHello, changed.
    static func bending(_ record: [UInt8], _ bend: (inout ClientHello) throws -> Void) throws -> [UInt8] {
        var hello = try HandshakeMessage(bytes: Array(record.dropFirst(5))).decode(ClientHello.self)
        try bend(&hello)
        let message = hello.message().bytes
        var records: [UInt8] = []
        // A long message takes several records.
        for start in stride(from: 0, to: message.count, by: 16384) {
            let fragment = message[start..<min(start + 16384, message.count)]
            records += record.prefix(3) + [UInt8(fragment.count >> 8), UInt8(fragment.count & 0xff)] + fragment
        }
        return records
    }
}

/// Gives keys only when awaited.
struct LateKeys: ExternalPSKProvider {
    let list: ExternalPSKList
    func findKeys(for request: ExternalPSKRequest) async -> [ExternalPSK] { await list.findKeys(for: request) }
}
