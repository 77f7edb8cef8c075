import ApusCrypto
import ApusRecord
package import ApusTLS

/// A handshake of two engines in which one of them, whose states are looked at, gets its peer's messages one by one.
///
/// The relay between the two knows the peer's secrets. It writes each message in a record of its own, or another one in its place,
/// under any key.
package struct Rehearsal: ~Copyable {
    package let role: Role
    package let version: ProtocolVersion
    private var pair: ConnectionPair
    /// What happened to the side that is looked at.
    package let log: EventLog
    private let peerLog: EventLog
    private var peerEventCount = 0
    /// What the peer has sent and the relay still has.
    package var queue: [MessageEvent] = []
    private var writer = RecordWriter()
    private var epoch = Epoch.plaintext
    private var hasStarted = false
    private let offersEarlyData: Bool

    /// What the two engines are made of.
    package struct Parties: Sendable {
        package var version: ProtocolVersion
        package var client: ClientConfiguration
        package var server: ServerConfiguration
        package var serverName: String
        /// Whether the server's configuration comes from a selector that answers later.
        package var selectsConfiguration = false
        package var offersEarlyData = false
        package var clientEnvironment = ConnectionEnvironment.system
        package var serverEnvironment = ConnectionEnvironment.system

        /// Both configurations must reveal their secrets.
        package init(
            version: ProtocolVersion, client: ClientConfiguration, server: ServerConfiguration,
            serverName: String = "test.example"
        ) {
            self.version = version
            self.client = client
            self.server = server
            self.serverName = serverName
        }
    }

    /// A handshake that has not begun: the server's has its ClientHello in the queue.
    package static func make(_ parties: Parties, role: Role) async throws -> Rehearsal {
        let (log, peerLog) = (EventLog(), EventLog())
        let observers = role == .client ? (log.observer, peerLog.observer) : (peerLog.observer, log.observer)
        let client = try ClientConnection(
            configuration: parties.client, serverName: ServerName(parties.serverName), environment: parties.clientEnvironment,
            observer: observers.0)
        let server = try Self.server(parties, observers.1)
        var rehearsal = Rehearsal(
            parties, role, pair: ConnectionPair(client: client, server: server), log: log, peerLog: peerLog)
        if role == .server {
            try rehearsal.start()
            try await rehearsal.exchange()
        }
        return rehearsal
    }

    private static func server(_ parties: Parties, _ observer: @escaping HandshakeObserver) throws -> ServerConnection {
        guard parties.selectsConfiguration else {
            return try ServerConnection(
                configuration: parties.server, environment: parties.serverEnvironment, observer: observer)
        }
        return ServerConnection(
            selector: DeferredConfiguration(configuration: parties.server), environment: parties.serverEnvironment,
            observer: observer)
    }

    private init(_ parties: Parties, _ role: Role, pair: consuming ConnectionPair, log: EventLog, peerLog: EventLog) {
        self.role = role
        version = parties.version
        offersEarlyData = parties.offersEarlyData
        self.pair = pair
        self.log = log
        self.peerLog = peerLog
    }

    package var stateName: String { role == .client ? pair.client.stateName : pair.server.stateName }
    private var isWaiting: Bool { (role == .client ? pair.client.pendingRequest : pair.server.pendingRequest) != nil }
    package var isComplete: Bool { role == .client ? pair.client.isHandshakeComplete : pair.server.isHandshakeComplete }
    package var error: TLSError? { role == .client ? pair.client.error : pair.server.error }

    // MARK: Walking

    /// Goes on by one message, or one answer of the application; nil where nothing is left to be done.
    package mutating func step() async throws -> Step? {
        let before = stateName
        let cause: Step.Cause
        if role == .client, !hasStarted {
            cause = .start
            try start()
        } else if let request = role == .client ? pair.client.pendingRequest : pair.server.pendingRequest {
            cause = .answer
            let answer = await request.answer()
            if role == .client { try pair.client.resume(with: answer) } else { try pair.server.resume(with: answer) }
        } else if let message = queue.first {
            cause = .message(message)
            try protect(as: message.epoch)
            queue.removeFirst()
            try writer.write(handshake: message.bytes)
            try receive(writer.takeOutput())
        } else {
            return nil
        }
        try await exchange()
        return Step(from: before, cause: cause, to: stateName)
    }

    private mutating func start() throws {
        hasStarted = true
        if offersEarlyData { try pair.client.start(earlyData: []) } else { try pair.client.start() }
    }

    private mutating func receive(_ bytes: [UInt8]) throws(TLSError) {
        if role == .client { try pair.client.receive(bytes.span) } else { try pair.server.receive(bytes.span) }
    }

    /// The peer gets what this side has sent, and the relay what the peer answers.
    private mutating func exchange() async throws {
        var quiet = false
        while !quiet {
            let output = role == .client ? pair.client.takeOutput() : pair.server.takeOutput()
            quiet = output.isEmpty
            if role == .client { try pair.server.receive(output.span) } else { try pair.client.receive(output.span) }
            if let request = role == .client ? pair.server.pendingRequest : pair.client.pendingRequest {
                quiet = false
                let answer = await request.answer()
                if role == .client { try pair.server.resume(with: answer) } else { try pair.client.resume(with: answer) }
            }
            _ = role == .client ? pair.server.takeOutput() : pair.client.takeOutput()
        }
        let events = peerLog.events
        for event in events[peerEventCount...] {
            if case .message(let message) = event.kind, message.direction == .sent { queue.append(message) }
        }
        peerEventCount = events.count
    }

    // MARK: Delivering something else

    /// What the peer's next message must be protected with.
    private var rightEpoch: Epoch {
        if let message = queue.first { return message.epoch }
        return stateName.hasPrefix("connected") ? .application : epoch
    }

    /// All that the peer has said, in order.
    package var said: [[UInt8]] {
        peerLog.events.compactMap { event in
            guard case .message(let message) = event.kind, message.direction == .sent else { return nil }
            return message.bytes
        }
    }

    /// Whether there are keys in this state, so that there is a right one.
    package var isProtected: Bool { rightEpoch != .plaintext }

    /// This handshake message, or several or a part of one, in place of what comes next.
    package mutating func deliver(_ bytes: [UInt8], _ protection: Protection) throws -> Outcome {
        switch protection {
        case .plaintext: writer = RecordWriter()
        case .rightKey: try protect(as: rightEpoch)
        case .wrongEpoch: try protectWrongly()
        }
        try writer.write(handshake: bytes)
        let before = log.events.count
        let waited = isWaiting
        do {
            try receive(writer.takeOutput())
        } catch {
            return .refuses(error.alert ?? .internalError)
        }
        if waited { return .waits }
        let isRead = log.events[before...].contains { event in
            if case .message(let message) = event.kind { return message.direction == .received }
            return false
        }
        return isRead ? .moves(to: stateName) : .ignores
    }

    /// Leaves the connection failed.
    package mutating func fail() { try? receive([0x16, 3, 3, 0, 4, 0x63, 0, 0, 0]) }

    package var peer: Role { role == .client ? .server : .client }

    private mutating func protect(as wanted: Epoch) throws {
        guard wanted != epoch else { return }
        epoch = wanted
        if version == .TLS12 { writer.writeChangeCipherSpec() }
        try install(wanted, of: peer)
    }

    /// Keys of this connection that are not yet, or no longer, in force. Where there are none, keys of no connection; and in TLS 1.2,
    /// which has but one epoch, those of the other direction, behind a ChangeCipherSpec that may come too early.
    private mutating func protectWrongly() throws {
        let right = rightEpoch
        if version == .TLS12, epoch == .plaintext { writer.writeChangeCipherSpec() }
        switch right {
        case .plaintext: installKeysOfNoConnection()
        case .early, .application:
            if version == .TLS12 { try install(.application, of: role) } else { try install(.handshake, of: peer) }
        case .handshake: try install(.application, of: peer)
        }
    }

    private mutating func installKeysOfNoConnection() {
        let sevens = [UInt8](repeating: 7, count: 48)
        if version == .TLS12 {
            let master = MasterSecretTLS12(hash: .sha256, bytes: sevens)
            writer.install(
                master.trafficKeys(for: .aead(.aes128GCM), clientRandom: sevens, serverRandom: sevens).client)
        } else {
            writer.install(TrafficSecret(hash: .sha256, bytes: Array(sevens.prefix(32))).trafficKeys(for: .aes128GCM))
        }
    }

    private mutating func install(_ epoch: Epoch, of sender: Role) throws {
        if version == .TLS12 {
            let keys = try keysTLS12()
            writer.install(sender == .client ? keys.client : keys.server)
            return
        }
        let label: SecretEvent.Label =
            switch (epoch, sender) {
            case (.early, _): .clientEarlyTrafficSecret
            case (.handshake, .client): .clientHandshakeTrafficSecret
            case (.handshake, .server): .serverHandshakeTrafficSecret
            case (.application, .client): .clientTrafficSecret0
            case (.application, .server): .serverTrafficSecret0
            case (.plaintext, _): throw RawPeerError.unusable("no keys for plaintext")
            }
        // The earlier session's suite is this connection's too.
        guard let suite = (serverHello?.cipherSuite ?? .TLS_AES_128_GCM_SHA256).tls13 else {
            throw RawPeerError.unusable("suite")
        }
        writer.install(TrafficSecret(hash: suite.hash, bytes: try secret(label)).trafficKeys(for: suite.aead))
    }

    private func keysTLS12() throws -> (client: TrafficKeysTLS12, server: TrafficKeysTLS12) {
        guard let serverHello, let suite = serverHello.cipherSuite.tls12, let clientHello = peerLog.hello(ClientHello.self) else {
            throw RawPeerError.unusable("no hellos")
        }
        return MasterSecretTLS12(hash: suite.hash, bytes: try secret(.clientRandom)).trafficKeys(
            for: suite.cipher, clientRandom: clientHello.random.bytes, serverRandom: serverHello.random.bytes)
    }

    private var serverHello: ServerHello? { peerLog.hello(ServerHello.self) }

    private func secret(_ label: SecretEvent.Label) throws -> [UInt8] {
        for event in peerLog.events {
            if case .secret(let secret) = event.kind, secret.label == label { return secret.secret }
        }
        throw RawPeerError.unusable("no \(label.rawValue) yet")
    }
}

extension Rehearsal {
    /// A step of an honest handshake.
    package struct Step: Sendable {
        package enum Cause: Sendable {
            case start
            /// Of the application.
            case answer
            case message(MessageEvent)
        }

        package let from: String
        package let cause: Cause
        package let to: String
    }

    /// How a message is protected.
    package enum Protection: String, CaseIterable, Sendable {
        case plaintext
        case rightKey = "right key"
        case wrongEpoch = "wrong epoch"
    }

    /// What a state does with a message.
    package enum Outcome: Hashable, Sendable {
        case moves(to: String)
        case refuses(AlertDescription)
        /// The record is dropped, unread: early data that was refused may come like this (RFC 8446 §4.2.10).
        case ignores
        /// Nothing is read before an answer has come.
        case waits
    }
}

/// Answers only when awaited.
package struct DeferredConfiguration: ServerConfigurationSelector {
    let configuration: ServerConfiguration

    package func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { configuration }
}

extension EventLog {
    /// The last hello of this kind, whoever sent it.
    package func hello<Hello: HandshakeBody>(_ hello: Hello.Type) -> Hello? {
        for event in events.reversed() {
            if case .message(let message) = event.kind, message.type == Hello.type, !message.isHelloRetryRequest {
                return try? HandshakeMessage(bytes: message.bytes).decode(hello)
            }
        }
        return nil
    }
}
