import ApusCrypto
import ApusExplain
import ApusTestKit
import Synchronization
import Testing

@testable import ApusTLS

/// One handshake of each kind that is told, with fixed randomness and a clock that advances by a tenth of a millisecond an event.
enum StoryCase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case full
    case postQuantum = "post-quantum"
    case helloRetryRequest = "hello-retry-request"
    case clientCertificate = "client-certificate"
    case resumption
    case earlyData = "early-data"
    case earlyDataRejected = "early-data-rejected"
    case keyUpdate = "key-update"
    case ecdheTLS12 = "ecdhe-tls12"
    case rsaTLS12 = "rsa-tls12"
    case resumptionTLS12 = "resumption-tls12"
    case noCommonGroup = "no-common-group"
    case untrusted
    case alert

    var testDescription: String { rawValue }

    /// Whether all of its bytes come from the fixed source. ML-KEM, RSA and ECDSA draw their own.
    var isExact: Bool { [.full, .helloRetryRequest, .ecdheTLS12].contains(self) }

    var isFailure: Bool { [.noCommonGroup, .untrusted, .alert].contains(self) }

    struct Recording: Sendable {
        var client: [HandshakeEvent]
        var server: [HandshakeEvent]
        var clientSent: [UInt8]
        var serverSent: [UInt8]

        var both: [(events: [HandshakeEvent], role: Role)] { [(client, .client), (server, .server)] }
    }

    func record(reveal: Bool = true) async throws -> Recording {
        let stage = try Stage(self, reveal: reveal)
        if needsSession { _ = try await stage.connect(earlyData: nil) }
        stage.advance()
        return try await stage.connect(
            earlyData: [.earlyData, .earlyDataRejected].contains(self) ? Array("GET / HTTP/1.1\r\n\r\n".utf8) : nil)
    }

    /// Whether a ticket is shown, whose size is a matter of how sessions are stored.
    var needsSession: Bool { [.resumption, .earlyData, .earlyDataRejected, .resumptionTLS12].contains(self) }
}

/// Both sides and their surroundings.
private final class Stage: Sendable {
    private let kind: StoryCase
    private let client: ClientConfiguration
    private let server: ServerConfiguration
    private let generator = Mutex(SeededGenerator(seed: 2026))
    private let start = ContinuousClock.now
    private let ticks = Mutex<Int>(0)
    private let wall = Mutex<UInt64>(1_800_000_000_000)

    init(_ kind: StoryCase, reveal: Bool) throws {
        self.kind = kind
        let signer: PrivateKey
        switch kind {
        case .rsaTLS12: signer = try PrivateKey.generate(.rsa(bits: 2048))
        default:
            signer = try PrivateKey(
                pkcs8: HexBytes.decode("302e020100300506032b657004220420") + [UInt8](repeating: 7, count: 32))
        }
        let identity = Identity(certificateChain: [[0x30, 0x03, 0x02, 0x01, 0x2a]], privateKey: signer)
        let peer = PeerIdentity(
            subjectPublicKeyInfo: signer.publicKey.subjectPublicKeyInfo, verifiedChain: [[0x30]], isVerified: true,
            subject: "CN=test", names: ["test.example"])
        let verdict: PeerVerdict =
            kind == .untrusted
            ? .untrusted(
                UntrustedPeer(reason: .expired, message: "the certificate is valid until 2025-01-01", certificateIndex: 0))
            : .trusted(peer)
        let verifier = FixedVerifier(verdict: verdict)
        var client = ClientConfiguration(verifier: verifier, applicationProtocols: [.http11])
        var server = ServerConfiguration(identities: [identity], applicationProtocols: [.http11])
        client.revealsSecrets = reveal
        server.revealsSecrets = reveal
        if kind != .postQuantum {
            client.policy.groups = [.x25519, .secp256r1]
            server.policy.groups = kind == .helloRetryRequest ? [.secp256r1] : kind == .noCommonGroup ? [.secp384r1] : [.x25519]
        }
        switch kind {
        case .clientCertificate:
            client.identity = identity
            server.clientAuthentication = .required(verifier)
        case .resumption, .earlyData, .earlyDataRejected, .resumptionTLS12:
            client.sessionCache = ClientSessionMemory()
            server.resumption = ServerResumption()
        case .rsaTLS12:
            client.policy = .legacy
            client.policy.cipherSuites = [.TLS_RSA_WITH_AES_128_CBC_SHA]
            client.policy.maximumVersion = .TLS12
            server.policy = client.policy
        default: break
        }
        if kind == .ecdheTLS12 || kind == .resumptionTLS12 { server.policy.maximumVersion = .TLS12 }
        if kind == .earlyData || kind == .earlyDataRejected {
            server.resumption?.earlyData = EarlyDataAcceptance(
                register: ReplayMemory(
                    capacity: 100, window: .seconds(10), since: WallTime(milliseconds: 1_799_999_000_000), random: .system))
        }
        self.client = client
        self.server = server
    }

    func advance() { wall.withLock { $0 += 1000 } }

    private var environment: ConnectionEnvironment {
        ConnectionEnvironment(
            random: RandomSource { [self] count in
                generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
            },
            now: { [self] in
                start
                    + .microseconds(
                        100
                            * ticks.withLock { ticks in
                                ticks += 1; return ticks
                            })
            },
            wallTime: { [self] in WallTime(milliseconds: wall.withLock { $0 }) })
    }

    func connect(earlyData: [UInt8]?) async throws -> StoryCase.Recording {
        let logs = (client: EventLog(), server: EventLog())
        var server = server
        if kind == .earlyDataRejected, earlyData != nil { server.resumption?.earlyData = nil }
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), environment: environment,
                observer: logs.client.observer),
            server: try ServerConnection(configuration: server, environment: environment, observer: logs.server.observer))
        do {
            if kind == .alert {
                try pair.client.start()
                _ = pair.client.takeOutput()
                try pair.client.receive([21, 3, 3, 0, 2, 2, 40].span)
            } else if let earlyData {
                try pair.client.start(earlyData: earlyData)
                try await pair.run()
            } else {
                try await pair.handshake()
            }
            if kind == .keyUpdate { try pair.client.updateKeys(requestPeer: true) }
            try pair.client.send(Array("a question".utf8).span)
            try pair.server.send(Array("an answer".utf8).span)
            try pair.client.sendCloseNotify()
            try await pair.run()
        } catch {
            guard kind.isFailure else { throw error }
            // The alert that is left to say.
            let (fromServer, fromClient) = (pair.server.takeOutput(), pair.client.takeOutput())
            if kind != .alert {
                try? pair.client.receive(fromServer.span)
                try? pair.server.receive(fromClient.span)
            }
        }
        return StoryCase.Recording(
            client: logs.client.events, server: logs.server.events, clientSent: pair.clientSent, serverSent: pair.serverSent)
    }
}
