package import ApusTLS
import Synchronization

/// A client and a server joined by an in-memory pipe.
package struct ConnectionPair: ~Copyable {
    package var client: ClientConnection
    package var server: ServerConnection
    /// What each side decrypted.
    package var clientReceived: [UInt8] = []
    package var serverReceived: [UInt8] = []
    /// Every byte that went over the wire, by sender.
    package var clientSent: [UInt8] = []
    package var serverSent: [UInt8] = []
    /// The most bytes handed over at once: 1 trickles.
    package var pieceSize = Int.max

    package init(client: consuming ClientConnection, server: consuming ServerConnection) {
        self.client = client
        self.server = server
    }

    /// Starts the client, and carries bytes and answers until neither side has anything more to say.
    package mutating func handshake() async throws(TLSError) {
        try client.start()
        try await run()
    }

    /// Carries bytes and answers until neither side has anything more to say.
    package mutating func run() async throws(TLSError) {
        var quiet = false
        while !quiet {
            quiet = true
            let fromClient = client.takeOutput()
            if !fromClient.isEmpty {
                quiet = false
                clientSent += fromClient
                for piece in Self.pieces(fromClient, pieceSize) { try server.receive(piece.span) }
            }
            if let request = server.pendingRequest {
                quiet = false
                try server.resume(with: await request.answer())
            }
            serverReceived += server.takeApplicationData()
            let fromServer = server.takeOutput()
            if !fromServer.isEmpty {
                quiet = false
                serverSent += fromServer
                for piece in Self.pieces(fromServer, pieceSize) { try client.receive(piece.span) }
            }
            if let request = client.pendingRequest {
                quiet = false
                try client.resume(with: await request.answer())
            }
            clientReceived += client.takeApplicationData()
        }
    }

    private static func pieces(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
        guard bytes.count > size else { return [bytes] }
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
}

/// Collects events; handed out as an observer.
package final class EventLog: Sendable {
    private let storage = Mutex<[HandshakeEvent]>([])

    package init() {}

    package var observer: HandshakeObserver {
        { [self] event in storage.withLock { $0.append(event) } }
    }

    package var events: [HandshakeEvent] { storage.withLock { $0 } }
}
