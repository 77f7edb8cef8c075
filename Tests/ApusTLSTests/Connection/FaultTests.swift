import ApusTLS
import ApusTestKit
import Testing

/// A transport that splits, coalesces, delays and cuts: every handshake ends in success or in a typed error.
@Suite("Faults of the transport")
struct FaultTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    @Test("However bytes are split, held back and joined, the handshake and the data come through", arguments: versions, 0..<12)
    func pieces(version: ProtocolVersion, seed: UInt64) throws {
        var pipe = try FaultyPipe.make(version: version, seed: seed)
        try pipe.run()
        let complete = (pipe.client.isHandshakeComplete, pipe.server.isHandshakeComplete)
        #expect(complete == (true, true))
        try pipe.client.send(FaultyPipe.question.span)
        try pipe.server.send(FaultyPipe.answer.span)
        try pipe.run()
        #expect(pipe.serverReceived == FaultyPipe.question)
        #expect(pipe.clientReceived == FaultyPipe.answer)
    }

    @Test("A cut after any byte of the client's is an error on the server", arguments: versions)
    func cutToServer(version: ProtocolVersion) throws {
        var whole = try FaultyPipe.make(version: version, seed: nil)
        try whole.run()
        for length in 0..<whole.carriedToServer {
            var pipe = try FaultyPipe.make(version: version, seed: nil)
            pipe.limitToServer = length
            try pipe.run()
            let isComplete = pipe.server.isHandshakeComplete
            do {
                try pipe.server.receiveEndOfStream()
                Issue.record("the server did not notice a cut after \(length) bytes")
            } catch {
                #expect(error == .truncated(isComplete ? .duringData : .duringHandshake), "after \(length) bytes")
            }
            #expect(!isComplete, "the handshake was complete after \(length) of \(whole.carriedToServer) bytes")
        }
    }

    @Test("A cut after any byte of the server's is an error on the client", arguments: versions)
    func cutToClient(version: ProtocolVersion) throws {
        var whole = try FaultyPipe.make(version: version, seed: nil)
        try whole.run()
        for length in 0..<whole.carriedToClient {
            var pipe = try FaultyPipe.make(version: version, seed: nil)
            pipe.limitToClient = length
            try pipe.run()
            let isComplete = pipe.client.isHandshakeComplete
            do {
                try pipe.client.receiveEndOfStream()
                Issue.record("the client did not notice a cut after \(length) bytes")
            } catch {
                #expect(error == .truncated(isComplete ? .duringData : .duringHandshake), "after \(length) bytes")
            }
            #expect(!isComplete, "the handshake was complete after \(length) of \(whole.carriedToClient) bytes")
        }
    }
}

/// Two connections and what is on its way between them.
private struct FaultyPipe: ~Copyable {
    static let question = Array("What is delivered in pieces?".utf8)
    static let answer = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }

    var client: ClientConnection
    var server: ServerConnection
    var serverReceived: [UInt8] = []
    var clientReceived: [UInt8] = []
    /// From here on nothing arrives.
    var limitToServer = Int.max
    var limitToClient = Int.max
    private(set) var carriedToServer = 0
    private(set) var carriedToClient = 0
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    /// Without one, all that is there is carried at once.
    private var generator: SeededGenerator?

    static func make(version: ProtocolVersion, seed: UInt64?) throws -> FaultyPipe {
        // Ed25519 signatures have one length, so that each run has as many bytes as the one before.
        let identity = try TestIdentity.shared(.ed25519)
        var configuration = ClientConfiguration(verifier: identity.verifier)
        configuration.policy.minimumVersion = version
        configuration.policy.maximumVersion = version
        configuration.keyShareGroups = version == .TLS13 ? [.x25519] : nil
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        let server = try ServerConnection(configuration: ServerConfiguration(identities: [identity.identity], policy: policy))
        return FaultyPipe(client: client, server: server, generator: seed.map { SeededGenerator(seed: $0) })
    }

    private init(client: consuming ClientConnection, server: consuming ServerConnection, generator: SeededGenerator?) {
        self.client = client
        self.server = server
        self.generator = generator
    }

    private static var policy: SecurityPolicy {
        var policy = SecurityPolicy.default
        policy.groups = [.x25519]
        return policy
    }

    /// Carries until nothing is left, or nothing more may arrive.
    mutating func run() throws {
        while true {
            toServer += client.takeOutput()
            toClient += server.takeOutput()
            serverReceived += server.takeApplicationData()
            clientReceived += client.takeApplicationData()
            let forServer = min(toServer.count, limitToServer - carriedToServer)
            let forClient = min(toClient.count, limitToClient - carriedToClient)
            guard forServer > 0 || forClient > 0 else { return }
            let server = piece(of: forServer)
            let client = piece(of: forClient)
            try deliver(server, toServer: true)
            try deliver(client, toServer: false)
        }
    }

    /// How much of what is there arrives now: with a seed, mostly a part, and sometimes nothing.
    private mutating func piece(of count: Int) -> Int {
        guard count > 0, var generator else { return count }
        defer { self.generator = generator }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return 0
        case 1: return min(count, Int.random(in: 1...7, using: &generator))
        case 2: return Int.random(in: 1...count, using: &generator)
        default: return count
        }
    }

    private mutating func deliver(_ count: Int, toServer isToServer: Bool) throws {
        guard count > 0 else { return }
        if isToServer {
            try server.receive(Array(toServer.prefix(count)).span)
            toServer.removeFirst(count)
            carriedToServer += count
        } else {
            try client.receive(Array(toClient.prefix(count)).span)
            toClient.removeFirst(count)
            carriedToClient += count
        }
    }
}
