import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("A full TLS 1.3 handshake, engine against engine")
struct HandshakeTests {
    struct Parameters: Sendable, CustomTestStringConvertible {
        var suite: CipherSuite
        var group: NamedGroup
        var key: KeyKind
        var testDescription: String { "\(suite) \(group) \(key)" }

        static let all: [Parameters] = SecurityPolicy.default.cipherSuites.filter { $0.tls13 != nil }.flatMap { suite in
            SecurityPolicy.default.groups.flatMap { group in
                [KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048)].map { Parameters(suite: suite, group: group, key: $0) }
            }
        }
    }

    // RFC8446-4.4.3-7
    @Test("agrees on keys for every suite, group and key kind", arguments: Parameters.all)
    func everyCombination(_ parameters: Parameters) async throws {
        let identity = try TestIdentity.shared(parameters.key)
        var policy = SecurityPolicy.default
        policy.cipherSuites = [parameters.suite]
        policy.groups = [parameters.group]
        var pair = try ConnectionPair.make(identity: identity, clientPolicy: policy)
        try await pair.handshake()
        let negotiated = (pair.client.negotiated, pair.server.negotiated)
        let client = try #require(negotiated.0)
        let server = try #require(negotiated.1)
        #expect(client.cipherSuite == parameters.suite)
        #expect(client.group == parameters.group)
        #expect(client.signatureScheme == server.signatureScheme)
        #expect(client.clientRandom == server.clientRandom)
        try await pair.exchangeData()
        let exported = try pair.client.exportKeyingMaterial(label: "EXPERIMENTAL test", context: [1, 2], length: 42)
        let same = try pair.server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: [1, 2], length: 42)
        #expect(same == exported)
    }

    @Test(
        "keys for PSS alone, and ML-DSA where the client names it, prove who server and client are",
        arguments: [KeyKind.rsaPSS(bits: 2048), .mldsa65, .mldsa87], [ProtocolVersion.TLS12, .TLS13])
    func otherKeys(_ kind: KeyKind, _ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(kind)
        var policy = SecurityPolicy.default
        policy.maximumVersion = version
        policy.signatureSchemes += [.mldsa65, .mldsa87]
        let make = {
            try ConnectionPair.make(
                identity: identity, clientPolicy: policy,
                configureClient: { $0.identity = identity.identity },
                configureServer: {
                    $0.policy.signatureSchemes += [.mldsa65, .mldsa87]
                    $0.clientAuthentication = .required(identity.verifier)
                })
        }
        var pair = try make()
        guard version == .TLS13 || kind == .rsaPSS(bits: 2048) else {
            // draft-ietf-tls-mldsa §3: not in TLS 1.2, which has no suite for it.
            await #expect { try await pair.handshake() } throws: { ($0 as? TLSError)?.alert == .handshakeFailure }
            return
        }
        try await pair.handshake()
        try await pair.exchangeData()
        let (scheme, peer) = (pair.client.negotiated?.signatureScheme, pair.server.negotiated?.peerIdentity)
        #expect(scheme == kind.signatureSchemes.first)
        #expect(peer != nil)

        // The default client does not ask for ML-DSA (no RFC yet), and for keys for PSS alone it does.
        policy.signatureSchemes = SecurityPolicy.default.signatureSchemes
        pair = try make()
        if case .rsaPSS = kind { return try await pair.handshake() }
        await #expect { try await pair.handshake() } throws: { ($0 as? TLSError)?.alert == .handshakeFailure }
    }

    @Test("a key for PSS alone does not decrypt premaster secrets")
    func pssIsNotForDecryption() async throws {
        var pair = try ConnectionPair.make(
            identity: .shared(.rsaPSS(bits: 2048)), clientPolicy: .legacy(.TLS_RSA_WITH_AES_128_GCM_SHA256), serverPolicy: .legacy
        )
        await #expect { try await pair.handshake() } throws: { ($0 as? TLSError)?.alert == .handshakeFailure }
    }
}

extension TestIdentity {
    private static let identities = try? [
        KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048), .rsaPSS(bits: 2048), .mldsa65, .mldsa87,
    ].map {
        ($0, try TestIdentity($0))
    }

    /// Keys cost time to make (RSA above all): one of each kind serves all tests.
    static func shared(_ kind: KeyKind) throws -> TestIdentity {
        try #require(identities?.first { $0.0 == kind }?.1)
    }
}

extension ConnectionPair {
    static func make(
        identity: TestIdentity, clientPolicy: SecurityPolicy = .default, serverPolicy: SecurityPolicy = .default,
        observers: (client: HandshakeObserver?, server: HandshakeObserver?) = (nil, nil),
        configureClient: (inout ClientConfiguration) -> Void = { _ in },
        configureServer: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> ConnectionPair {
        var clientConfiguration = ClientConfiguration(verifier: identity.verifier, policy: clientPolicy)
        configureClient(&clientConfiguration)
        var serverConfiguration = ServerConfiguration(identities: [identity.identity], policy: serverPolicy)
        configureServer(&serverConfiguration)
        return ConnectionPair(
            client: try ClientConnection(
                configuration: clientConfiguration, serverName: ServerName("test.example"), observer: observers.client),
            server: try ServerConnection(configuration: serverConfiguration, observer: observers.server))
    }

    /// A message each way arrives as it was sent.
    mutating func exchangeData() async throws {
        let ping = Array("ping".utf8)
        let pong = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
        try client.send(ping.span)
        try server.send(pong.span)
        try await run()
        #expect(serverReceived == ping)
        #expect(clientReceived == pong)
        serverReceived = []
        clientReceived = []
    }
}
