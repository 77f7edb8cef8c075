import ApusTLS
import CAllocationCounter

/// Apus without SwiftNIO: the two engines joined by their arrays.
struct ApusEnginePeer: Peer {
    let name = "Apus engine"

    func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
        let configurations = try ApusPeer.configurations(setting)
        let prepared = Prepared(client: configurations.client, server: configurations.server, isResumed: setting.isResumed)
        if setting.isResumed {
            try EnginePair(client: prepared.client, server: prepared.server, isResumed: false).handshakeAndClose()
        }
        return prepared
    }

    private struct Prepared: PreparedPeer {
        let client: ClientConfiguration
        let server: ServerConfiguration
        let isResumed: Bool

        func makePair() throws -> any ConnectedPair { try EnginePair(client: client, server: server, isResumed: isResumed) }
    }
}

private final class EnginePair: ConnectedPair {
    var cost = Cost()
    private var client: ClientConnection
    private var server: ServerConnection
    private var message: [UInt8] = []
    private let isResumed: Bool

    init(client: ClientConfiguration, server: ServerConfiguration, isResumed: Bool) throws {
        self.isResumed = isResumed
        guard let name = ServerName(Chain.hostName) else { throw PeerError("the host name is not one") }
        self.client = try ClientConnection(configuration: client, serverName: name)
        self.server = try ServerConnection(configuration: server)
    }

    func handshake() throws {
        let before = allocation_count()
        try cost.measure(.client) { try client.start() }
        while client.hasOutput || server.hasOutput {
            try carryToServer()
            try carryToClient()
        }
        cost.allocations += allocation_count() - before
        guard client.isHandshakeComplete, server.isHandshakeComplete else { throw PeerError("the handshake did not complete") }
        guard client.negotiated?.isResumed == isResumed else { throw PeerError("resumed where it should not be, or not") }
    }

    func transfer(size: Int, count: Int, flushingEach: Bool) throws {
        if message.count != size { message = [UInt8](repeating: 0x61, count: size) }
        let before = allocation_count()
        var received = 0
        for _ in 0..<count {
            try cost.measure(.client) { try send() }
            guard flushingEach else { continue }
            try carryToServer()
            received += cost.measure(.server) { server.takeApplicationData().count }
        }
        try carryToServer()
        received += cost.measure(.server) { server.takeApplicationData().count }
        cost.allocations += allocation_count() - before
        guard received == size * count else { throw PeerError("\(received) of \(size * count) bytes arrived") }
    }

    func pingPong() throws {
        if message.count != 1 { message = [0x61] }
        let before = allocation_count()
        try cost.measure(.client) { try send() }
        try carryToServer()
        let ping = cost.measure(.server) { server.takeApplicationData() }
        try cost.measure(.server) { try server.send(ping.span) }
        try carryToClient()
        let pong = cost.measure(.client) { client.takeApplicationData() }
        cost.allocations += allocation_count() - before
        guard ping == message, pong == message else { throw PeerError("no pong arrived") }
    }

    func close() throws {
        try cost.measure(.client) { try client.sendCloseNotify() }
        try carryToServer()
        try cost.measure(.server) { try server.sendCloseNotify() }
        try carryToClient()
    }

    private func send() throws {
        let bytes = message
        try client.send(bytes.span)
    }

    private func carryToServer() throws {
        let bytes = cost.measure(.client) { client.takeOutput() }
        try cost.measure(.server) { try server.receive(bytes.span) }
    }

    private func carryToClient() throws {
        let bytes = cost.measure(.server) { server.takeOutput() }
        try cost.measure(.client) { try client.receive(bytes.span) }
    }
}
