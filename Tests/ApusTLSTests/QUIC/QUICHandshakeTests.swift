import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

/// RFC 9001 §4, §8: TLS without records, carried by packets that are protected with the secrets it hands over.
@Suite("The handshake of a QUIC connection")
struct QUICHandshakeTests {
    private let identity: TestIdentity
    private let clientParameters: [UInt8] = [0x01, 0x02, 0x67, 0x10]
    private let serverParameters: [UInt8] = [0x04, 0x04, 0x80, 0x01, 0x00, 0x00, 0x0f, 0x00]

    init() throws { identity = try TestIdentity(.p256) }

    private var clientConfiguration: ClientConfiguration {
        ClientConfiguration(verifier: identity.verifier, applicationProtocols: ["h3"])
    }

    private var serverConfiguration: ServerConfiguration {
        ServerConfiguration(identities: [identity.identity], applicationProtocols: ["h3"])
    }

    private func pair(_ client: ClientConfiguration? = nil, _ server: ServerConfiguration? = nil) throws -> QUICPair {
        QUICPair(
            client: try QUICClientHandshake(
                configuration: client ?? clientConfiguration, serverName: ServerName("test.example"),
                transportParameters: clientParameters),
            server: try QUICServerHandshake(
                configuration: server ?? serverConfiguration, transportParameters: serverParameters))
    }

    private func secret(
        _ end: QUICEnd, _ level: QUICEncryptionLevel, _ direction: Direction
    ) throws -> [UInt8] {
        let found = end.secrets.filter { $0.level == level && $0.direction == direction }
        #expect(found.count == 1, "one secret a level and direction")
        return try #require(found.first).bytes
    }

    private func expectSameSecrets(_ pair: borrowing QUICPair, _ levels: [QUICEncryptionLevel]) throws {
        for level in levels {
            #expect(try secret(pair.clientEnd, level, .sent) == secret(pair.serverEnd, level, .received))
            #expect(try secret(pair.clientEnd, level, .received) == secret(pair.serverEnd, level, .sent))
        }
    }

    @Test(
        "completes over protected packets, with each suite",
        arguments: [CipherSuite.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256])
    func suites(suite: CipherSuite) async throws {
        var client = clientConfiguration
        client.policy.cipherSuites = [suite]
        var pair = try pair(client)
        try pair.client.start()
        try await pair.run()
        #expect(pair.client.isHandshakeComplete && pair.server.isHandshakeComplete)
        #expect(pair.client.negotiated?.cipherSuite == suite && pair.server.negotiated?.cipherSuite == suite)
        #expect(pair.client.negotiated?.version == .TLS13)
        #expect(pair.client.negotiated?.applicationProtocol == "h3" && pair.server.negotiated?.applicationProtocol == "h3")
        #expect(pair.client.peerTransportParameters == serverParameters)
        #expect(pair.server.peerTransportParameters == clientParameters)
        try expectSameSecrets(pair, [.handshake, .application])
        #expect(
            try pair.client.exportKeyingMaterial(label: "test", context: nil, length: 16)
                == pair.server.exportKeyingMaterial(label: "test", context: nil, length: 16))
    }

    @Test("legacy_session_id is empty: there is nothing to hide from middleboxes (RFC 9001 §8.4)")
    func noSessionID() async throws {
        var pair = try pair()
        try pair.client.start()
        try await pair.run()
        // Behind the message's header, legacy_version and random.
        #expect(pair.clientEnd.sentCrypto[.initial]?[38] == 0)
        #expect(pair.serverEnd.sentCrypto[.initial]?[38] == 0)
        #expect(pair.clientEnd.sentCrypto[.application] == nil)
    }

    @Test("a HelloRetryRequest, client certificates and verifiers that take their time change nothing")
    func retryAndClientCertificate() async throws {
        var client = clientConfiguration
        client.keyShareGroups = [.x25519]
        client.identity = identity.identity
        client.verifier = DeferredVerifier(identity.verifier)
        var server = serverConfiguration
        server.policy.groups = [.secp256r1]
        server.clientAuthentication = .required(DeferredVerifier(identity.verifier))
        var pair = try pair(client, server)
        try pair.client.start()
        try await pair.run()
        #expect(pair.client.negotiated?.usedHelloRetryRequest == true)
        #expect(pair.server.negotiated?.peerCertificates == identity.identity.certificateChain)
        try expectSameSecrets(pair, [.handshake, .application])
    }

    @Test("0-RTT: both sides have its secret, tickets leave the amount to QUIC, and no EndOfEarlyData is sent")
    func earlyData() async throws {
        var client = clientConfiguration
        client.sessionCache = ClientSessionMemory()
        var server = serverConfiguration
        server.resumption = ServerResumption()
        // Long since started: what came before it is none of its business.
        server.resumption?.earlyData = EarlyDataAcceptance(
            register: ReplayMemory(capacity: 100, window: .seconds(10), since: WallTime(milliseconds: 0), random: .system))
        var first = try pair(client, server)
        try first.client.start(offersEarlyData: true)
        try await first.run()
        #expect(first.client.negotiated?.earlyData == .notSent)
        let tickets = try #require(first.serverEnd.sentCrypto[.application])
        #expect(tickets.suffix(4) == [0xff, 0xff, 0xff, 0xff])

        var second = try pair(client, server)
        try second.client.start(offersEarlyData: true)
        try await second.run()
        #expect(second.client.negotiated?.isResumed == true)
        #expect(second.client.negotiated?.earlyData == .accepted && second.server.negotiated?.earlyData == .accepted)
        #expect(try secret(second.clientEnd, .earlyData, .sent) == secret(second.serverEnd, .earlyData, .received))
        try expectSameSecrets(second, [.handshake, .application])
        // Finished alone.
        #expect(second.clientEnd.sentCrypto[.handshake]?.first == HandshakeType.finished.rawValue)
        #expect(second.clientEnd.sentCrypto[.earlyData] == nil)

        server.resumption?.earlyData = nil
        var third = try pair(client, server)
        try third.client.start(offersEarlyData: true)
        try await third.run()
        #expect(third.client.negotiated?.earlyData == .rejected)
        #expect(third.client.isHandshakeComplete && third.server.isHandshakeComplete)
        try expectSameSecrets(third, [.handshake, .application])
    }

    // MARK: Refusals

    private func expectRefusal(
        _ alert: AlertDescription, client: ClientConfiguration? = nil, server: ServerConfiguration? = nil,
        changing change: ([UInt8]) -> [UInt8] = { $0 }
    ) throws {
        var client = try QUICClientHandshake(
            configuration: client ?? clientConfiguration, serverName: ServerName("test.example"),
            transportParameters: clientParameters)
        var server = try QUICServerHandshake(configuration: server ?? serverConfiguration, transportParameters: serverParameters)
        try client.start()
        guard case .crypto(let hello, .initial)? = client.takeOutput().first else {
            Issue.record("no ClientHello")
            return
        }
        do {
            try server.receive(change(hello).span, at: .initial)
            Issue.record("nothing was refused")
        } catch {
            #expect(error.alert == alert, "\(error)")
            #expect(server.error == error)
        }
    }

    /// The extension under another, unknown number.
    private func withoutParameters(_ hello: [UInt8]) -> [UInt8] {
        var hello = hello
        let extensionBytes: [UInt8] = [0x00, 0x39, 0x00, UInt8(clientParameters.count)] + clientParameters
        let index = hello.indices.first { hello[$0...].starts(with: extensionBytes) }
        if let index { hello[index] = 0x77 }
        return hello
    }

    @Test("transport parameters must come (RFC 9001 §8.2)")
    func missingParameters() throws {
        try expectRefusal(.missingExtension, changing: withoutParameters)
    }

    @Test("an application protocol must be agreed on (RFC 9001 §8.1)")
    func noProtocol() throws {
        var other = clientConfiguration
        other.applicationProtocols = ["hq-interop"]
        try expectRefusal(.noApplicationProtocol, client: other)
        var none = clientConfiguration
        none.applicationProtocols = []
        #expect(throws: TLSError.self) {
            _ = try QUICClientHandshake(
                configuration: none, serverName: ServerName("test.example"), transportParameters: clientParameters)
        }
    }

    @Test("a KeyUpdate message, and bytes of another level, are unexpected (RFC 9001 §6, §4.1.3)")
    func keyUpdate() async throws {
        var pair = try pair()
        try pair.client.start()
        try await pair.run()
        let update: [UInt8] = [HandshakeType.keyUpdate.rawValue, 0, 0, 1, 0]
        do throws(TLSError) {
            try pair.client.receive(update.span, at: .application)
            Issue.record("a KeyUpdate was taken")
        } catch { #expect(error.alert == .unexpectedMessage) }
        do throws(TLSError) {
            try pair.server.receive(update.span, at: .handshake)
            Issue.record("bytes of a level that is over were taken")
        } catch { #expect(error.alert == .unexpectedMessage) }
    }

    @Test("over records nobody may send transport parameters (RFC 9001 §8.2)")
    func parametersOverRecords() throws {
        var client = try QUICClientHandshake(
            configuration: clientConfiguration, serverName: ServerName("test.example"), transportParameters: clientParameters)
        try client.start()
        guard case .crypto(let hello, .initial)? = client.takeOutput().first else {
            Issue.record("no ClientHello")
            return
        }
        func receive(_ hello: [UInt8]) throws {
            var server = try ServerConnection(configuration: serverConfiguration)
            let record: [UInt8] = [22, 3, 1, UInt8(hello.count >> 8), UInt8(hello.count & 0xff)] + hello
            try server.receive(record.span)
        }
        try receive(withoutParameters(hello))
        let error = #expect(throws: TLSError.self) { try receive(hello) }
        #expect(error?.alert == .unsupportedExtension)
    }
}
