import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import ApusWire
import Testing

@Suite("The legacy policy, engine against engine")
struct LegacyHandshakeTests {
    struct Parameters: Sendable, CustomTestStringConvertible {
        var suite: TLS12CipherSuite
        var key: KeyKind
        var testDescription: String { "\(suite.suite) \(key)" }

        static let all = TLS12CipherSuite.all.filter(\.isLegacy).flatMap { suite in
            [KeyKind.p256, .ed25519, .rsa(bits: 2048)].filter(suite.allows).map { Parameters(suite: suite, key: $0) }
        }
    }

    // RFC5246-9-1, RFC5289-3.1-1
    @Test("agrees on keys for every suite and key kind", arguments: Parameters.all, [1, Int.max])
    func everySuite(_ parameters: Parameters, pieceSize: Int) async throws {
        let policy = SecurityPolicy.legacy(parameters.suite.suite)
        var pair = try ConnectionPair.make(identity: .shared(parameters.key), clientPolicy: policy, serverPolicy: .legacy)
        pair.pieceSize = pieceSize
        try await pair.handshake()
        let negotiated = (pair.client.negotiated, pair.server.negotiated)
        let client = try #require(negotiated.0)
        let server = try #require(negotiated.1)
        #expect(client.cipherSuite == parameters.suite.suite)
        #expect(server.cipherSuite == parameters.suite.suite)
        #expect(client.isBoundToHandshake && server.isBoundToHandshake)
        #expect((client.group == nil) == (parameters.suite.keyExchange == .staticRSA))
        #expect((server.signatureScheme == nil) == (parameters.suite.keyExchange == .staticRSA))
        let exported = try pair.client.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 42)
        let same = try pair.server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 42)
        #expect(same == exported)
        try await pair.exchangeData()
    }

    // RFC5246-7.4.6-2
    @Test("with the client's certificate too", arguments: [KeyKind.p256, .rsa(bits: 2048)])
    func clientCertificate(_ kind: KeyKind) async throws {
        let identity = try TestIdentity.shared(kind)
        var pair = try ConnectionPair.make(
            identity: .shared(.rsa(bits: 2048)), clientPolicy: .legacy(.TLS_RSA_WITH_AES_128_CBC_SHA), serverPolicy: .legacy,
            configureClient: { $0.identity = identity.identity },
            configureServer: { $0.clientAuthentication = .required(identity.verifier) })
        try await pair.handshake()
        let peer = pair.server.negotiated?.peerIdentity
        #expect(peer?.subject == "CN=test")
        try await pair.exchangeData()
    }

    @Test("both sides with the legacy policy still take what is best")
    func prefersTheBest() async throws {
        var pair = try ConnectionPair.make(identity: .shared(.rsa(bits: 2048)), clientPolicy: .legacy, serverPolicy: .legacy)
        try await pair.handshake()
        let version = pair.client.negotiated?.version
        #expect(version == .TLS13)
        var policy = SecurityPolicy.legacy
        policy.maximumVersion = .TLS12
        var older = try ConnectionPair.make(identity: .shared(.rsa(bits: 2048)), clientPolicy: policy, serverPolicy: .legacy)
        try await older.handshake()
        let suite = older.client.negotiated?.cipherSuite
        #expect(suite == .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    }

    @Test("a server with the default policy takes none of it", arguments: Parameters.all)
    func defaultServer(_ parameters: Parameters) async throws {
        var pair = try ConnectionPair.make(
            identity: .shared(parameters.key), clientPolicy: .legacy(parameters.suite.suite), serverPolicy: .default)
        await #expect {
            try await pair.handshake()
        } throws: { error in
            (error as? TLSError)?.alert == .handshakeFailure
        }
    }

    @Test("a client with the default policy offers none of it")
    func defaultClient() throws {
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: TestIdentity.shared(.p256).verifier), serverName: nil)
        try client.start()
        var server = RecordedHello()
        let hello = try server.read(client.takeOutput())
        #expect(hello.cipherSuites.allSatisfy { $0.tls12?.isLegacy != true })
        #expect(!hello.extensions.contains(.encryptThenMAC))
    }

    @Test("no other policy can name its suites", arguments: TLS12CipherSuite.all.filter(\.isLegacy).map(\.suite))
    func byNameAlone(_ suite: CipherSuite) throws {
        var policy = SecurityPolicy.default
        policy.cipherSuites.append(suite)
        let verifier = try TestIdentity.shared(.p256).verifier
        #expect(throws: TLSError.self) {
            _ = try ClientConnection(configuration: ClientConfiguration(verifier: verifier, policy: policy), serverName: nil)
        }
        #expect(throws: TLSError.self) {
            _ = try ServerConnection(
                configuration: ServerConfiguration(identities: [TestIdentity.shared(.p256).identity], policy: policy))
        }
        #expect(!SecurityPolicy.default.isLegacy)
        #expect(SecurityPolicy.legacy.isLegacy)
    }

    @Test("finite-field Diffie-Hellman is in no policy, and a client that has nothing else gets handshake_failure")
    func noFiniteFields() async throws {
        let suites = CipherSuite.known.filter { "\($0)".contains("_DHE_") }
        #expect(suites.count > 5)
        for policy in [SecurityPolicy.default, .legacy] {
            #expect(policy.cipherSuites.allSatisfy { !suites.contains($0) })
            #expect(policy.groups.allSatisfy { !"\($0)".contains("ffdhe") })
        }
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [identity.identity], policy: .legacy))
        var client = try RawClientRSA(suite: .TLS_RSA_WITH_AES_128_CBC_SHA, identity: identity)
        try client.sendClientHello {
            $0.cipherSuites = [.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_DHE_RSA_WITH_AES_128_CBC_SHA]
        }
        let hello = client.writer.takeOutput()
        #expect {
            try server.receive(hello.span)
        } throws: { error in
            (error as? TLSError)?.alert == .handshakeFailure
        }
    }
}

/// Reads what a client sends first.
struct RecordedHello {
    private var reader = RecordReader()

    mutating func read(_ bytes: [UInt8]) throws -> ClientHello {
        reader.append(bytes.span)
        guard case .handshake(let message, _) = try reader.next() else { throw RawPeerError.unusable("no ClientHello") }
        return try message.decode(ClientHello.self)
    }
}

extension SecurityPolicy {
    /// The legacy policy with one suite.
    static func legacy(_ suite: CipherSuite) -> SecurityPolicy {
        var policy = SecurityPolicy.legacy
        policy.cipherSuites = [suite]
        return policy
    }
}
