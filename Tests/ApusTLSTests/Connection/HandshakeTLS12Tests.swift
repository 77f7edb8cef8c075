import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("A full TLS 1.2 handshake, engine against engine")
struct HandshakeTLS12Tests {
    struct Parameters: Sendable, CustomTestStringConvertible {
        var suite: TLS12CipherSuite
        var group: NamedGroup
        var key: KeyKind
        var testDescription: String { "\(suite.suite) \(group) \(key)" }

        static let all: [Parameters] = TLS12CipherSuite.all.filter { !$0.isLegacy }.flatMap { suite in
            [NamedGroup.x25519, .secp256r1, .secp384r1, .secp521r1].flatMap { group in
                [KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048)].filter(suite.allows)
                    .map { Parameters(suite: suite, group: group, key: $0) }
            }
        }
    }

    // RFC8446-4.2.3-12, RFC8446-4.2.3-16, RFC8446-4.2.3-15
    @Test("agrees on keys for every suite, group and key kind", arguments: Parameters.all)
    func everyCombination(_ parameters: Parameters) async throws {
        var policy = SecurityPolicy.tls12
        policy.cipherSuites = [parameters.suite.suite]
        // The groups bind the curve of the certificate too; the first one is taken for the key exchange.
        policy.groups = [parameters.group] + [.secp256r1, .secp384r1, .secp521r1].filter { $0 != parameters.group }
        var pair = try ConnectionPair.make(identity: .shared(parameters.key), clientPolicy: policy, serverPolicy: policy)
        try await pair.handshake()
        let negotiated = (pair.client.negotiated, pair.server.negotiated)
        let client = try #require(negotiated.0)
        let server = try #require(negotiated.1)
        #expect(client.version == .TLS12)
        #expect(client.cipherSuite == parameters.suite.suite)
        #expect(client.group == parameters.group)
        #expect(client.signatureScheme == server.signatureScheme)
        #expect(client.clientRandom == server.clientRandom)
        #expect(client.isBoundToHandshake && server.isBoundToHandshake)
        try await pair.exchangeData()
        for context: [UInt8]? in [nil, [], [1, 2]] {
            let exported = try pair.client.exportKeyingMaterial(label: "EXPERIMENTAL test", context: context, length: 42)
            let same = try pair.server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: context, length: 42)
            #expect(same == exported)
        }
    }

    @Test("works whatever the transport splits", arguments: [1, 2, 5, 6, 100])
    func anySplit(size: Int) async throws {
        var pair = try ConnectionPair.make(identity: .shared(.p256), clientPolicy: .tls12)
        pair.pieceSize = size
        try await pair.handshake()
        try await pair.exchangeData()
    }

    @Test(
        // RFC8446-4.2.1-5
        "the same ClientHello and the same server serve both versions",
        arguments: [
            (SecurityPolicy.default, SecurityPolicy.default, ProtocolVersion.TLS13), (.default, .tls12, .TLS12),
            (.tls12, .default, .TLS12), (.tls12, .tls12, .TLS12),
        ])
    func versions(client: SecurityPolicy, server: SecurityPolicy, version: ProtocolVersion) async throws {
        var pair = try ConnectionPair.make(identity: .shared(.rsa(bits: 2048)), clientPolicy: client, serverPolicy: server)
        try await pair.handshake()
        let negotiated = (pair.client.negotiated?.version, pair.server.negotiated?.version)
        #expect(negotiated.0 == version)
        #expect(negotiated.1 == version)
        try await pair.exchangeData()
    }

    @Test("versions that have nothing in common are refused with protocol_version", arguments: [true, false])
    func nothingInCommon(clientIsOlder: Bool) async throws {
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), clientPolicy: clientIsOlder ? .tls12 : .tls13,
            serverPolicy: clientIsOlder ? .tls13 : .tls12)
        await #expect {
            try await pair.handshake()
        } throws: { error in
            (error as? TLSError)?.alert == .protocolVersion
        }
    }
}

@Suite("What a TLS 1.2 handshake settles")
struct NegotiationTLS12Tests {
    // RFC7301-3.2-2, RFC7301-3.2-3
    @Test("the application protocol, by the server's order")
    func applicationProtocol() async throws {
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), clientPolicy: .tls12,
            configureClient: { $0.applicationProtocols = [.h2, .http11] },
            configureServer: { $0.applicationProtocols = [.http11, .h2] })
        try await pair.handshake()
        let chosen = (pair.client.negotiated?.applicationProtocol, pair.server.negotiated?.applicationProtocol)
        #expect(chosen.0 == .http11)
        #expect(chosen.1 == .http11)
    }

    // RFC5246-7.4.2-2, RFC8422-2.2-1, RFC8422-5.3-3
    @Test("of several identities the one whose key fits the suite", arguments: [KeyKind.p256, .rsa(bits: 2048)])
    func identity(_ kind: KeyKind) async throws {
        let identity = try TestIdentity.shared(kind)
        let other = try TestIdentity.shared(kind == .p256 ? .rsa(bits: 2048) : .p256)
        var policy = SecurityPolicy.tls12
        policy.cipherSuites =
            kind == .p256 ? [.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] : [.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
        var pair = try ConnectionPair.make(
            identity: identity, clientPolicy: policy,
            configureServer: { $0.identities = [other.identity, identity.identity] })
        try await pair.handshake()
        let suite = pair.client.negotiated?.cipherSuite
        #expect(suite == policy.cipherSuites.first)
    }

    @Test("PKCS #1 v1.5 where the client has no PSS, in TLS 1.2 alone")
    func pkcs1() async throws {
        var policy = SecurityPolicy.tls12
        policy.signatureSchemes = [.rsa_pkcs1_sha256]
        var pair = try ConnectionPair.make(identity: .shared(.rsa(bits: 2048)), clientPolicy: policy)
        try await pair.handshake()
        let scheme = pair.server.negotiated?.signatureScheme
        #expect(scheme == .rsa_pkcs1_sha256)

        policy.minimumVersion = .TLS13
        policy.maximumVersion = .TLS13
        #expect(throws: TLSError.self) {
            try ClientConnection(
                configuration: ClientConfiguration(verifier: TestIdentity.shared(.p256).verifier, policy: policy), serverName: nil
            )
        }
    }

    @Test("a P-256 key signs with SHA-384 where the client wants that: in TLS 1.2 the scheme names the hash alone")
    func curveIsNotBound() async throws {
        var policy = SecurityPolicy.tls12
        policy.signatureSchemes = [.ecdsa_secp384r1_sha384]
        var pair = try ConnectionPair.make(identity: .shared(.p256), clientPolicy: policy)
        try await pair.handshake()
        let scheme = pair.client.negotiated?.signatureScheme
        #expect(scheme == .ecdsa_secp384r1_sha384)
    }

    @Test(
        // RFC5246-7.4.8-3, RFC8422-3.1-1, RFC8422-5.6-1
        "the client's certificate, for every kind of key",
        arguments: [KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048)], [true, false])
    func clientCertificate(kind: KeyKind, remote: Bool) async throws {
        let identity = try TestIdentity.shared(kind)
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), clientPolicy: .tls12,
            configureClient: { configuration in
                configuration.identity =
                    remote
                    ? Identity(certificateChain: [[0x30]], signer: DistantKey(identity.privateKey)) : identity.identity
            },
            configureServer: { $0.clientAuthentication = .required(DeferredVerifier(identity.verifier)) })
        try await pair.handshake()
        let peer = pair.server.negotiated?.peerIdentity
        #expect(peer?.subject == "CN=test")
        try await pair.exchangeData()
    }

    @Test("no client certificate: optional lets it pass, required refuses it with handshake_failure")
    func noClientCertificate() async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try ConnectionPair.make(
            identity: identity, clientPolicy: .tls12,
            configureServer: { $0.clientAuthentication = .optional(identity.verifier) })
        try await pair.handshake()
        let peer = pair.server.negotiated?.peerIdentity
        #expect(peer == nil)
        try await pair.exchangeData()

        let log = EventLog()
        var other = try ConnectionPair.make(
            identity: identity, clientPolicy: .tls12, observers: (nil, log.observer),
            configureServer: { $0.clientAuthentication = .required(identity.verifier) })
        await #expect {
            try await other.handshake()
        } throws: { error in
            if case .untrusted(let peer) = error as? TLSError { peer.reason == .noCertificate } else { false }
        }
        let alerts = log.events.compactMap { event in
            if case .alert(.sent, _, let alert) = event.kind { alert } else { nil }
        }
        #expect(alerts == [.handshakeFailure])
    }

    @Test("everything may be waited for: verification, identity, signatures, configuration")
    func suspension() async throws {
        let identity = try TestIdentity.shared(.p384)
        var configuration = ServerConfiguration(identities: [], policy: .tls12)
        configuration.identitySelector = LateIdentity(
            identity: Identity(certificateChain: [[0x30, 0]], signer: DistantKey(identity.privateKey)))
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: ClientConfiguration(verifier: DeferredVerifier(identity.verifier)),
                serverName: ServerName("test.example")),
            server: ServerConnection(selector: LateConfiguration(configuration: configuration)))
        try await pair.handshake()
        try await pair.exchangeData()
    }

    @Test("without key update: asking for one is a misuse that leaves the connection alone")
    func noKeyUpdate() async throws {
        var pair = try ConnectionPair.make(identity: .shared(.p256), clientPolicy: .tls12)
        try await pair.handshake()
        #expect(throws: TLSError.self) { try pair.client.updateKeys(requestPeer: true) }
        try await pair.exchangeData()
    }

    @Test("close_notify ends one direction: an answer that is under way is finished")
    func closing() async throws {
        var pair = try ConnectionPair.make(identity: .shared(.p256), clientPolicy: .tls12)
        try await pair.handshake()
        try pair.client.sendCloseNotify()
        try await pair.run()
        #expect(throws: TLSError.self) { try pair.client.send([1].span) }
        try pair.server.send([1, 2, 3].span)
        try pair.server.sendCloseNotify()
        try await pair.run()
        let received = pair.clientReceived
        #expect(received == [1, 2, 3])
        let closed = (pair.client.receivedCloseNotify, pair.server.receivedCloseNotify)
        #expect(closed.0 && closed.1)
        try pair.client.receiveEndOfStream()
    }

    @Test("an end of the stream without close_notify is a cut")
    func truncation() async throws {
        var pair = try ConnectionPair.make(identity: .shared(.p256), clientPolicy: .tls12)
        try await pair.handshake()
        #expect(throws: TLSError.truncated(.duringData)) { try pair.client.receiveEndOfStream() }
    }

    @Test("the key log has the master secret under CLIENT_RANDOM, the same on both sides")
    func keyLog() async throws {
        let logs = (EventLog(), EventLog())
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), clientPolicy: .tls12, observers: (logs.0.observer, logs.1.observer),
            configureClient: { $0.revealsSecrets = true }, configureServer: { $0.revealsSecrets = true })
        try await pair.handshake()
        let lines = [logs.0, logs.1].map { log in
            log.events.compactMap { event in if case .secret(let secret) = event.kind { secret.keyLogLine } else { nil } }
        }
        #expect(lines[0] == lines[1])
        #expect(lines[0].count == 1)
        let line = try #require(lines[0].first?.split(separator: " "))
        #expect(line.map(\.count) == [13, 64, 96])
        #expect(line.first == "CLIENT_RANDOM")
    }
}

struct LateIdentity: IdentitySelector {
    let identity: Identity
    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { .identity(identity) }
}

struct LateConfiguration: ServerConfigurationSelector {
    let configuration: ServerConfiguration
    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { configuration }
}

extension SecurityPolicy {
    /// The default, TLS 1.2 alone.
    static var tls12: SecurityPolicy {
        var policy = SecurityPolicy.default
        policy.maximumVersion = .TLS12
        return policy
    }

    /// The default, TLS 1.3 alone.
    static var tls13: SecurityPolicy {
        var policy = SecurityPolicy.default
        policy.minimumVersion = .TLS13
        return policy
    }
}
