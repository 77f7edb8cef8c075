import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit

/// A client of TLS 1.3, brought to a state by a server spoken by hand.
struct ClientScenario13: ~Copyable {
    private var client: ClientConnection
    private var server: RawServer

    /// The states in which it reads, by the names they have in ``ClientConnection/stateName``.
    static let states = [
        "expectServerHello", "expectSecondServerHello", "expectEncryptedExtensions", "expectCertificateOrCertificateRequest",
        "expectCertificate", "awaitServerVerification", "expectCertificateVerify", "expectFinished", "awaitClientSignature",
        "connected",
    ]

    /// Plays an honest server until the client is there.
    static func reaching(_ state: String) throws -> ClientScenario13 {
        let identity = try TestIdentity.shared(.p256)
        let defers = state == "awaitServerVerification"
        var configuration = ClientConfiguration(
            verifier: defers ? DeferredVerifier(identity.verifier) : identity.verifier)
        configuration.policy.cipherSuites = [.TLS_AES_128_GCM_SHA256]
        configuration.keyShareGroups = [.x25519]
        if state == "awaitClientSignature" {
            configuration.identity = Identity(
                certificateChain: identity.identity.certificateChain, signer: DistantKey(identity.privateKey))
        }
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        let server = try RawServer(clientOutput: client.takeOutput(), identity: identity)
        var scenario = ClientScenario13(client: client, server: server)
        try scenario.advance(to: state)
        return scenario
    }

    private init(client: consuming ClientConnection, server: RawServer) {
        self.client = client
        self.server = server
    }

    private mutating func advance(to state: String) throws {
        let asks = ["expectCertificate", "awaitClientSignature"].contains(state)
        if state == "expectSecondServerHello" {
            try server.sendHelloRetryRequest { $0.extensions.append(Cookie(cookie: [1])) }
            try client.receive(server.writer.takeOutput().span)
            try server.receiveSecondClientHello(client.takeOutput())
        }
        let steps: [(inout RawServer) throws -> Void] = [
            {
                try $0.sendServerHello()
                $0.installHandshakeKeys()
            },
            { try $0.send(EncryptedExtensions(extensions: Extensions()).message()) },
            { if asks { try $0.send(Self.certificateRequest.message()) } },
            { try $0.send($0.certificate.message()) },
            { try $0.send($0.certificateVerify().message()) },
            {
                try $0.send($0.finished().message())
                _ = $0.installApplicationKeys()
            },
        ]
        for step in steps where client.stateName != state {
            try step(&server)
            try client.receive(server.writer.takeOutput().span)
        }
        guard client.stateName == state else { throw RawPeerError.unusable("\(client.stateName) came instead of \(state)") }
    }

    private static var certificateRequest: CertificateRequest {
        var extensions = Extensions()
        extensions.append(SignatureAlgorithms(schemes: [.ecdsa_secp256r1_sha256]))
        return CertificateRequest(context: [], extensions: extensions)
    }

    /// Whether there are keys in this state, so that there is a right one.
    static func isProtected(_ state: String) -> Bool { !["expectServerHello", "expectSecondServerHello"].contains(state) }

    mutating func deliver(_ message: GraphMessage, _ protection: GraphProtection) throws -> GraphOutcome {
        switch protection {
        case .plaintext: server.writer = RecordWriter()
        case .rightKey: break
        case .wrongEpoch:
            if client.stateName == "connected" { server.installHandshakeKeys() } else { _ = server.installApplicationKeys() }
        }
        try write(message)
        let before = client.stateName
        do {
            try client.receive(server.writer.takeOutput().span)
        } catch {
            return .refuses(error.alert ?? .internalError)
        }
        return before.hasPrefix("await") ? .waits : .moves(to: client.stateName)
    }

    /// The message as an honest server would send it now, where one sends it at all.
    private mutating func write(_ message: GraphMessage) throws {
        switch message {
        case .message(.serverHello): try server.sendServerHello()
        case .helloRetryRequest:
            try server.sendHelloRetryRequest { $0.extensions.append(Cookie(cookie: [1])) }
        case .message(.encryptedExtensions): try server.send(EncryptedExtensions(extensions: Extensions()).message())
        case .message(.certificateRequest): try server.send(Self.certificateRequest.message())
        case .message(.certificate): try server.send(server.certificate.message())
        case .message(.certificateVerify): try server.send(server.certificateVerify().message())
        case .message(.finished): try server.send(server.finished().message())
        case .message(.keyUpdate): try server.send(KeyUpdate(request: .updateNotRequested).message())
        case .message(.newSessionTicket):
            try server.send(
                NewSessionTicket(lifetime: 60, ageAdd: 1, nonce: [1], ticket: [1], extensions: Extensions()).message())
        case .message, .unassigned: try server.send(message.empty)
        }
    }
}
