import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit

/// A server of TLS 1.3, brought to a state by a client spoken by hand.
struct ServerScenario13: ~Copyable {
    private var server: ServerConnection
    private var client: RawClient
    private let identity: TestIdentity

    /// The states in which it reads, by the names they have in ``ServerConnection/stateName``.
    static let states = [
        "expectClientHello", "awaitConfiguration", "expectSecondClientHello", "awaitIdentity", "awaitServerSignature",
        "expectClientCertificate", "awaitClientVerification", "expectClientCertificateVerify", "expectClientFinished",
        "connected",
    ]

    /// Plays an honest client until the server is there.
    static func reaching(_ state: String) throws -> ServerScenario13 {
        let identity = try TestIdentity.shared(.p256)
        let server = try server(state, identity)
        var scenario = ServerScenario13(server: server, client: try RawClient(), identity: identity)
        try scenario.advance(to: state)
        return scenario
    }

    private init(server: consuming ServerConnection, client: RawClient, identity: TestIdentity) {
        self.server = server
        self.client = client
        self.identity = identity
    }

    private static func server(_ state: String, _ identity: TestIdentity) throws -> ServerConnection {
        var configuration = ServerConfiguration(identities: [identity.identity])
        switch state {
        case "awaitConfiguration": return ServerConnection(selector: DeferredConfiguration(configuration: configuration))
        case "awaitIdentity": configuration.identitySelector = DeferredIdentity(identity: identity.identity)
        case "awaitServerSignature":
            configuration.identities = [
                Identity(certificateChain: identity.identity.certificateChain, signer: DistantKey(identity.privateKey))
            ]
        case "expectClientCertificate", "expectClientCertificateVerify":
            configuration.clientAuthentication = .required(identity.verifier)
        case "awaitClientVerification":
            configuration.clientAuthentication = .required(DeferredVerifier(identity.verifier))
        default: break
        }
        return try ServerConnection(configuration: configuration)
    }

    private mutating func advance(to state: String) throws {
        guard state != "expectClientHello" else { return }
        let retries = state == "expectSecondClientHello"
        try client.sendClientHello { if retries { $0.extensions.append(KeyShareClientHello(clientShares: [])) } }
        try server.receive(client.writer.takeOutput().span)
        guard Self.isProtected(state) else { return try requireState(state) }
        try client.receiveFlight(server.takeOutput())
        try client.installHandshakeKeys()
        let steps: [(inout RawClient, TestIdentity) throws -> Void] = [
            { client, identity in try client.send(Self.certificate(identity).message()) },
            { client, identity in try client.send(client.certificateVerify(identity).message()) },
        ]
        if state.contains("ClientCertificateVerify") || state == "awaitClientVerification" {
            for step in steps where server.stateName != state {
                try step(&client, identity)
                try server.receive(client.writer.takeOutput().span)
            }
        }
        if state == "connected" {
            try client.send(client.finished().message())
            try server.receive(client.writer.takeOutput().span)
            client.writer.install(try client.applicationSecretOfServerFlight().trafficKeys(for: .aes128GCM))
        }
        try requireState(state)
    }

    private func requireState(_ state: String) throws {
        guard server.stateName == state else { throw RawPeerError.unusable("\(server.stateName) came instead of \(state)") }
    }

    private static func certificate(_ identity: TestIdentity) -> CertificateMessage {
        CertificateMessage(context: [], entries: identity.identity.certificateChain.map { CertificateEntry(data: $0) })
    }

    /// Whether there are keys in this state, so that there is a right one.
    static func isProtected(_ state: String) -> Bool {
        !["expectClientHello", "awaitConfiguration", "expectSecondClientHello", "awaitIdentity"].contains(state)
    }

    mutating func deliver(_ message: GraphMessage, _ protection: GraphProtection) throws -> GraphOutcome {
        switch protection {
        case .plaintext: client.writer = RecordWriter()
        case .rightKey: break
        case .wrongEpoch: client.writer.install(try wrongKeys())
        }
        try write(message)
        let before = server.stateName
        do {
            try server.receive(client.writer.takeOutput().span)
        } catch {
            return .refuses(error.alert ?? .internalError)
        }
        return before.hasPrefix("await") ? .waits : .moves(to: server.stateName)
    }

    /// Keys of this connection that are not yet, or no longer, in force; where there are none, keys of no connection.
    private mutating func wrongKeys() throws -> TrafficKeys {
        if server.stateName == "connected" {
            try client.installHandshakeKeys()
            return try client.applicationSecretOfServerFlight().nextGeneration().trafficKeys(for: .aes128GCM)
        }
        if let secret = try? client.applicationSecretOfServerFlight() { return secret.trafficKeys(for: .aes128GCM) }
        let secret = EarlySecret(hash: .sha256, psk: nil).handshakeSecret(SharedSecret(bytes: Array(repeating: 7, count: 32)))
        return secret.clientHandshakeTrafficSecret(transcriptHash: Array(repeating: 7, count: 32)).trafficKeys(for: .aes128GCM)
    }

    /// The message as an honest client would send it now, where one sends it at all.
    private mutating func write(_ message: GraphMessage) throws {
        switch message {
        case .message(.clientHello):
            let share = KeyShareEntry(group: .x25519, keyExchange: client.key.share)
            try client.sendClientHello { $0.extensions.append(KeyShareClientHello(clientShares: [share])) }
        case .message(.certificate): try client.send(Self.certificate(identity).message())
        case .message(.certificateVerify): try client.send(client.certificateVerify(identity).message())
        case .message(.finished):
            let finished = (try? client.finished()) ?? Finished(verifyData: Array(repeating: 0, count: 32))
            try client.send(finished.message())
        case .message(.keyUpdate): try client.send(KeyUpdate(request: .updateNotRequested).message())
        case .message(.endOfEarlyData): try client.send(EndOfEarlyData().message())
        case .message, .helloRetryRequest, .unassigned: try client.send(message.empty)
        }
    }
}

/// Answers only when awaited.
private struct DeferredConfiguration: ServerConfigurationSelector {
    let configuration: ServerConfiguration

    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { configuration }
}

/// Answers only when awaited.
private struct DeferredIdentity: IdentitySelector {
    let identity: Identity

    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { .identity(identity) }
}
