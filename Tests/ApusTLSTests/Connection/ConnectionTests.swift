import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("A connection")
struct ConnectionTests {
    @Test("takes bytes in pieces of any size", arguments: [1, 2, 3, 5, 7, 100, 1000])
    func pieces(_ size: Int) async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        pair.pieceSize = size
        try await pair.handshake()
        try await pair.exchangeData()
    }

    @Test("waits for a verifier, a remote key, a selector and a configuration, and goes on with their answers")
    func suspension() async throws {
        let identity = try TestIdentity.shared(.p256)
        let distant = Identity(certificateChain: identity.identity.certificateChain, signer: DistantKey(identity.privateKey))
        var client = ClientConfiguration(verifier: DeferredVerifier(identity.verifier))
        client.identity = distant
        var server = ServerConfiguration(identities: [])
        server.identitySelector = Selector(identity: distant)
        server.clientAuthentication = .required(DeferredVerifier(identity.verifier))
        var pair = ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: ServerConnection(selector: ConfigurationSelector(configuration: server)))
        try await pair.handshake()
        try await pair.exchangeData()
        let peer = pair.server.negotiated?.peerIdentity
        #expect(peer?.isVerified == true)
    }

    private struct Selector: IdentitySelector {
        let identity: Identity
        func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice {
            clientHello.serverName == "test.example" ? .identity(identity) : .none
        }
    }

    private struct ConfigurationSelector: ServerConfigurationSelector {
        let configuration: ServerConfiguration
        func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { configuration }
    }

    @Test("reads nothing while it waits, and keeps what came")
    func keepsInput() async throws {
        let identity = try TestIdentity.shared(.p256)
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: DeferredVerifier(identity.verifier)),
            serverName: ServerName("test.example"))
        var server = try ServerConnection(configuration: ServerConfiguration(identities: [identity.identity]))
        try client.start()
        try server.receive(client.takeOutput().span)
        try client.receive(server.takeOutput().span)
        let pending = client.pendingRequest
        let request = try #require(pending)
        let before = client.isHandshakeComplete
        #expect(!before)
        var other = try ClientConnection.waiting(identity)
        #expect(throws: TLSError.misuse(.unexpectedAnswer)) { try other.resume(with: .signature([1])) }
        try client.resume(with: await request.answer())
        let after = client.isHandshakeComplete
        #expect(after)
        #expect(throws: TLSError.misuse(.invalidCall("there is no pending request to answer"))) {
            try client.resume(with: .noConfiguration)
        }
    }

    @Test("updates keys, one side or both, as often as asked")
    func keyUpdate() async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try await pair.handshake()
        for round in 0..<5 {
            try pair.client.updateKeys(requestPeer: round.isMultiple(of: 2))
            try await pair.exchangeData()
            try pair.server.updateKeys(requestPeer: !round.isMultiple(of: 2))
            try await pair.exchangeData()
        }
    }

    // RFC9846-5.5-1
    @Test("updates keys by itself when they have protected as many records as they may")
    func keyLimit() async throws {
        let log = EventLog()
        var pair = try ConnectionPair.make(
            identity: try TestIdentity.shared(.p256), observers: (log.observer, nil),
            configureClient: { $0.limits.recordsPerKey = 4 })
        try await pair.handshake()
        let data = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try pair.client.send(data.span)
        try await pair.run()
        #expect(pair.serverReceived == data)
        let updates = log.events.count { if case .keysUpdated(.sent, _) = $0.kind { true } else { false } }
        #expect(updates >= 3)
    }

    // RFC8446-6.1-3
    @Test("closes one direction at a time")
    func halfClose() async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try await pair.handshake()
        try pair.client.sendCloseNotify()
        try pair.client.sendCloseNotify()
        try await pair.run()
        let closed = (pair.server.receivedCloseNotify, pair.client.receivedCloseNotify)
        #expect(closed == (true, false))
        try pair.server.send([1, 2, 3].span)
        try await pair.run()
        #expect(pair.clientReceived == [1, 2, 3])
        #expect(throws: TLSError.misuse(.invalidCall("nothing can be sent after close_notify"))) {
            try pair.client.send([1].span)
        }
        try pair.server.receiveEndOfStream()
        try pair.server.sendCloseNotify()
        try await pair.run()
        try pair.client.receiveEndOfStream()
    }

    // RFC8446-6.1-1, RFC8446-6.1-2
    @Test("ignores what comes after close_notify (RFC 8446 §6.1)")
    func afterClose() async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try await pair.handshake()
        try pair.client.sendCloseNotify()
        try pair.server.receive(pair.client.takeOutput().span)
        try pair.server.receive(Array(repeating: 0xff, count: 100).span)
        let error = pair.server.error
        #expect(error == nil)
    }

    // RFC8446-6.1-4
    @Test("tells a cut from an end")
    func truncation() async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try pair.client.start()
        #expect(throws: TLSError.truncated(.duringHandshake)) { try pair.client.receiveEndOfStream() }
        var connected = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try await connected.handshake()
        #expect(throws: TLSError.truncated(.duringData)) { try connected.client.receiveEndOfStream() }
    }

    // RFC5246-7.3-3
    @Test("refuses to send before the handshake is complete")
    func early() throws {
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: try TestIdentity.shared(.p256).verifier),
            serverName: ServerName("test.example"))
        #expect(throws: TLSError.misuse(.invalidCall("data can be sent once the handshake is complete"))) {
            try client.send([1].span)
        }
        try client.start()
        let alive = client.error
        #expect(alive == nil)
    }

    @Test("is aborted with an alert that the peer gets")
    func abort() async throws {
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256))
        try await pair.handshake()
        pair.client.abort(with: .accessDenied)
        #expect(throws: TLSError.received(.accessDenied)) { try pair.server.receive(pair.client.takeOutput().span) }
    }

    @Test("gives client and server the same secrets to log, and none unless asked", arguments: [true, false])
    func keyLog(reveal: Bool) async throws {
        let logs = (client: EventLog(), server: EventLog())
        var pair = try ConnectionPair.make(
            identity: try TestIdentity.shared(.p256), observers: (logs.client.observer, logs.server.observer),
            configureClient: { $0.revealsSecrets = reveal }, configureServer: { $0.revealsSecrets = reveal })
        try await pair.handshake()
        let lines = { (log: EventLog) in
            Set(log.events.compactMap { if case .secret(let secret) = $0.kind { secret.keyLogLine } else { nil } })
        }
        #expect(lines(logs.client) == lines(logs.server))
        #expect(lines(logs.client).count == (reveal ? 5 : 0))
    }

    // RFC8446-4.4.2.2-6
    @Test("refuses a peer that its verifier does not trust, with the right alert", arguments: UntrustedPeer.Reason.allCases)
    func untrusted(_ reason: UntrustedPeer.Reason) async throws {
        let fault = UntrustedPeer(reason: reason, message: "for a test")
        var pair = try ConnectionPair.make(
            identity: try TestIdentity.shared(.p256), configureClient: { $0.verifier = FixedVerifier(verdict: .untrusted(fault)) }
        )
        await #expect(throws: TLSError.untrusted(fault)) { try await pair.handshake() }
        let expected = try #require(TLSError.untrusted(fault).alert)
        #expect(throws: TLSError.received(expected)) { try pair.server.receive(pair.client.takeOutput().span) }
    }

    @Test("never traps on random bytes, and ends in an error or waits for more")
    func randomBytes() throws {
        var generator = SeededGenerator(seed: 42)
        let identity = try TestIdentity.shared(.p256)
        for _ in 0..<300 {
            var bytes = (0..<Int.random(in: 1...600, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Half of them look like a record, so that more than the record header is reached.
            if Bool.random(using: &generator), bytes.count > 9 {
                bytes.replaceSubrange(0..<5, with: [22, 3, 1, UInt8((bytes.count - 5) >> 8), UInt8((bytes.count - 5) & 255)])
                bytes.replaceSubrange(5..<9, with: [1, 0, UInt8((bytes.count - 9) >> 8), UInt8((bytes.count - 9) & 255)])
            }
            var server = try ServerConnection(configuration: ServerConfiguration(identities: [identity.identity]))
            do { try server.receive(bytes.span) } catch { #expect(server.hasOutput == (error.alert != nil)) }
            let complete = server.isHandshakeComplete
            #expect(!complete)
        }
    }

    @Test("never traps on a true flight with one byte changed, and is never complete then")
    func mutatedFlight() throws {
        let identity = try TestIdentity.shared(.p256)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<150 {
            var client = try ClientConnection(
                configuration: ClientConfiguration(verifier: identity.verifier), serverName: ServerName("test.example"))
            var server = try ServerConnection(configuration: ServerConfiguration(identities: [identity.identity]))
            try client.start()
            try server.receive(client.takeOutput().span)
            var flight = server.takeOutput()
            let place = Int.random(in: 0..<flight.count, using: &generator)
            flight[place] ^= UInt8.random(in: 1...255, using: &generator)
            try? client.receive(flight.span)
            // legacy_record_version of a record in the clear means nothing (RFC 8446 §5.1); everything else is bound.
            let complete = client.isHandshakeComplete
            #expect(complete == Self.versionFieldsInTheClear(flight).contains(place), "byte \(place)")
        }
    }

    /// The places of the minor version in each record that is not protected. A changed major version is no TLS record.
    private static func versionFieldsInTheClear(_ flight: [UInt8]) -> [Int] {
        var places: [Int] = []
        var start = 0
        while start + 5 <= flight.count {
            if flight[start] == 22 || flight[start] == 20 { places.append(start + 2) }
            start += 5 + (Int(flight[start + 3]) << 8 | Int(flight[start + 4]))
        }
        return places
    }
}

extension ClientConnection {
    /// A client that waits for its verifier.
    static func waiting(_ identity: TestIdentity) throws -> ClientConnection {
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: DeferredVerifier(identity.verifier)),
            serverName: ServerName("test.example"))
        var server = try ServerConnection(configuration: ServerConfiguration(identities: [identity.identity]))
        try client.start()
        try server.receive(client.takeOutput().span)
        try client.receive(server.takeOutput().span)
        return client
    }
}
