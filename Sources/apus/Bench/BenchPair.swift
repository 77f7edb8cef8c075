import ApusTLS

/// A client's and a server's engine, joined in memory.
struct BenchPair: ~Copyable {
    private var client: ClientConnection
    private var server: ServerConnection

    init(client: ClientConfiguration, server: ServerConfiguration, serverName: ServerName) throws(TLSError) {
        // Both first: what throws halfway would leave a pair of one.
        let client = try ClientConnection(configuration: client, serverName: serverName)
        let server = try ServerConnection(configuration: server)
        self.client = client
        self.server = server
    }

    /// Runs the whole handshake.
    mutating func handshake() throws {
        try client.start()
        try carry()
        guard client.isHandshakeComplete, server.isHandshakeComplete else { throw BenchError.handshakeIncomplete }
    }

    /// Sends from client to server, where it is decrypted.
    mutating func transfer(_ plaintext: [UInt8]) throws {
        try client.send(plaintext.span)
        try server.receive(client.takeOutput().span)
        guard server.takeApplicationData().count == plaintext.count else { throw BenchError.dataLost }
    }

    /// Carries bytes until neither side has any for the other.
    private mutating func carry() throws {
        while client.hasOutput || server.hasOutput {
            try server.receive(client.takeOutput().span)
            try client.receive(server.takeOutput().span)
        }
    }
}

enum BenchError: Error, CustomStringConvertible {
    case handshakeIncomplete
    case dataLost

    var description: String {
        switch self {
        case .handshakeIncomplete: "the handshake did not complete"
        case .dataLost: "not all data arrived"
        }
    }
}
