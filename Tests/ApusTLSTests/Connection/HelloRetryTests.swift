import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("HelloRetryRequest")
struct HelloRetryTests {
    @Test(
        // RFC8446-4.1.1-3, RFC8446-4.1.4-6, RFC8446-4.1.4-8, RFC8446-4.2.8-8
        "brings together every group of the server with a client that sent another share",
        arguments: SecurityPolicy.default.groups)
    func everyGroup(_ group: NamedGroup) async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try ConnectionPair.make(
            identity: identity,
            configureClient: { $0.keyShareGroups = [group == .x25519 ? .secp256r1 : .x25519] },
            configureServer: { $0.policy.groups = [group] })
        try await pair.handshake()
        let negotiated = pair.client.negotiated
        #expect(negotiated?.group == group)
        #expect(negotiated?.usedHelloRetryRequest == true)
        try await pair.exchangeData()
    }

    @Test("works without middlebox compatibility", arguments: [true, false])
    func compatibility(_ compatible: Bool) async throws {
        var pair = try ConnectionPair.make(
            identity: try TestIdentity.shared(.p256),
            configureClient: { $0.middleboxCompatibility = compatible },
            configureServer: { $0.policy.groups = [.secp384r1] })
        try await pair.handshake()
        try await pair.exchangeData()
        // RFC 8446 Appendix D.4: ChangeCipherSpec goes both ways, or not at all.
        let changeCipherSpec: [UInt8] = [20, 3, 3, 0, 1, 1]
        #expect(pair.clientSent.contains(changeCipherSpec) == compatible)
        #expect(pair.serverSent.contains(changeCipherSpec) == compatible)
    }

    @Test("is asked for post-quantum protection, and not for a mere preference among classical groups")
    func preference() async throws {
        let identity = try TestIdentity.shared(.p256)
        var hybrid = try ConnectionPair.make(identity: identity, configureClient: { $0.keyShareGroups = [.x25519] })
        try await hybrid.handshake()
        let first = hybrid.client.negotiated
        #expect(first?.group == .X25519MLKEM768)
        #expect(first?.usedHelloRetryRequest == true)
        var classical = try ConnectionPair.make(
            identity: identity, configureClient: { $0.keyShareGroups = [.secp256r1] },
            configureServer: { $0.policy.groups = [.x25519, .secp256r1] })
        try await classical.handshake()
        let second = classical.client.negotiated
        #expect(second?.group == .secp256r1)
        #expect(second?.usedHelloRetryRequest == false)
    }

    @Test("with bytes of the next message behind it is refused")
    func trailingBytes() throws {
        let identity = try TestIdentity.shared(.p256)
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: identity.verifier), serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServer(clientOutput: client.takeOutput(), identity: identity)
        try server.sendHelloRetryRequest { $0.extensions.append(Cookie(cookie: [1, 2, 3])) }
        try server.writer.write(handshake: [2, 0, 0])
        do {
            try client.receive(server.writer.takeOutput().span)
            Issue.record("the client accepted it")
        } catch {
            #expect(error.alert == .unexpectedMessage)
        }
    }

    // RFC8446-4.1.4-6, RFC8446-4.2.2-1
    @Test("with a cookie is answered with the same cookie")
    func cookie() throws {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier)
        configuration.keyShareGroups = [.x25519]
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServer(clientOutput: client.takeOutput(), identity: identity)
        let first = server.clientHello
        try server.sendHelloRetryRequest { $0.extensions.append(Cookie(cookie: [1, 2, 3])) }
        try client.receive(server.writer.takeOutput().span)
        try server.receiveSecondClientHello(client.takeOutput())
        let second = server.clientHello
        #expect(try second.extensions.decode(Cookie.self) == Cookie(cookie: [1, 2, 3]))
        // Nothing else has changed (RFC 8446 §4.1.2).
        #expect(second.random == first.random)
        #expect(second.cipherSuites == first.cipherSuites)
        #expect(second.extensions.types.dropLast() == first.extensions.types[...])
        #expect(second.extensions.body(of: .keyShare) == first.extensions.body(of: .keyShare))
        try server.sendServerHello()
        try server.sendHonestRest()
        try client.receive(server.writer.takeOutput().span)
        let complete = client.isHandshakeComplete
        #expect(complete)
    }
}

extension [UInt8] {
    /// Whether these bytes stand somewhere in it.
    func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { self[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
