import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Resumption")
struct ResumptionTests {
    @Test(
        "shortens the second handshake, and keeps who the server is",
        arguments: [CipherSuite.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256])
    func resumes(_ suite: CipherSuite) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.policy.cipherSuites = [suite]
        let first = try await site.connect()
        #expect(!first.isResumed)
        #expect(first.serverEvents.messages(.sent).filter { $0 == .newSessionTicket }.count == 2)
        site.advance(seconds: 60)
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.serverEvents.messages(.sent).prefix(3) == [.serverHello, .encryptedExtensions, .finished])
        #expect(second.clientEvents.messages(.sent) == [.clientHello, .finished])
        #expect(second.client.peerCertificates == first.client.peerCertificates)
        #expect(second.client.peerIdentity == first.client.peerIdentity)
        #expect(second.client.signatureScheme == nil)
        #expect(second.client.cipherSuite == suite)
        #expect(second.client.group == first.client.group)
    }

    // RFC6066-1.1-2, RFC6066-3-7
    @Test("does not acknowledge the server name again (RFC 6066 §3)")
    func serverName() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        let acknowledged = try await [site.connect(), site.connect()].map { outcome in
            try outcome.clientEvents.contains { event in
                guard case .message(let message) = event.kind, message.type == .encryptedExtensions else { return false }
                return try HandshakeMessage(bytes: message.bytes).decode(EncryptedExtensions.self).extensions.contains(
                    .serverName)
            }
        }
        #expect(acknowledged == [true, false])
    }

    @Test("goes on from ticket to ticket, each used once")
    func again() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        #expect(site.cache.count(for: name) == 2)
        for _ in 0..<5 {
            let outcome = try await site.connect()
            #expect(outcome.isResumed)
        }
        // One taken and two given each time, as many as are kept.
        #expect(site.cache.count(for: name) == 4)
    }

    @Test(
        "works across a HelloRetryRequest, whose binder covers both ClientHellos",
        arguments: [CipherSuite.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384])
    func retried(_ suite: CipherSuite) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.policy.cipherSuites = [suite]
        try await site.connect()
        site.client.keyShareGroups = [.secp384r1]
        site.server.policy.groups = [.secp521r1]
        let outcome = try await site.connect()
        #expect(outcome.client.usedHelloRetryRequest)
        #expect(outcome.isResumed)
    }

    @Test("is waited for where the store answers later")
    func deferredStore() async throws {
        struct Later: ServerSessionStorage {
            let memory = ServerSessionMemory()
            func store(_ session: Session, at time: WallTime) -> [UInt8]? { memory.store(session, at: time) }
            func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { await memory.find(ticket, at: time) }
        }
        var site = Site(try TestIdentity.shared(.p256))
        site.server.resumption = ServerResumption(storage: Later())
        site.client.verifier = DeferredVerifier(site.identity.verifier)
        try await site.connect()
        #expect(try await site.connect().isResumed)
    }

    @Test("gives as many tickets as are asked for, within the limit", arguments: [(-1, 0), (0, 0), (1, 1), (4, 4), (100, 8)])
    func ticketCount(_ asked: Int, _ given: Int) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.server.resumption?.ticketsPerConnection = asked
        let outcome = try await site.connect()
        #expect(outcome.serverEvents.messages(.sent).filter { $0 == .newSessionTicket }.count == given)
    }

    // RFC8446-4.6.1-6
    @Test("gives tickets that differ in every value, and nonces that differ too")
    func ticketsDiffer() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        let outcome = try await site.connect()
        let tickets = try outcome.serverEvents.compactMap { event -> NewSessionTicket? in
            guard case .message(let message) = event.kind, message.type == .newSessionTicket else { return nil }
            return try HandshakeMessage(bytes: message.bytes).decode(NewSessionTicket.self)
        }
        #expect(tickets.count == 2)
        #expect(Set(tickets.map(\.nonce)).count == 2)
        #expect(Set(tickets.map(\.ticket)).count == 2)
        #expect(Set(tickets.map(\.ageAdd)).count == 2)
        #expect(tickets.map(\.lifetime) == [7200, 7200])
    }
    @Test("gives no ticket to a client that can't use one")
    func noModes() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.sessionCache = nil
        let outcome = try await site.connect()
        #expect(!outcome.serverEvents.messages(.sent).contains(.newSessionTicket))
    }

    @Test("minds what this side signs with, not what it accepts from clients", arguments: [ProtocolVersion.TLS13, .TLS12])
    func ownScheme(_ version: ProtocolVersion) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.server.policy.maximumVersion = version
        site.server.policy.signatureSchemes = [.ed25519]
        site.server.policy.signingSchemes = [.ecdsa_secp256r1_sha256]
        try await site.connect()
        #expect(try await site.connect().isResumed)
    }

    @Test("in TLS 1.2 does not look into the pre-shared keys of TLS 1.3")
    func foreignPreSharedKeys() async throws {
        var client = ClientConfiguration(verifier: try TestIdentity.shared(.p256).verifier, policy: .only(.TLS12))
        client.sessionCache = ClientSessionMemory()
        let offer = try ClientOffer(configuration: Shared(client), serverName: ServerName("test.example"), environment: .system)
        var hello = offer.hello
        hello.extensions.append(type: .preSharedKey, body: [0, 1, 2])
        let site = Site(try TestIdentity.shared(.p256))
        var server = try ServerConnection(configuration: site.server)
        let message = hello.message().bytes
        let length = UInt16(message.count)
        try server.receive(([22, 3, 1, UInt8(length >> 8), UInt8(length & 0xff)] + message).span)
        let error = server.error
        #expect(error == nil)
    }

    // RFC8446-4.6.1-4
    @Test("never lets tickets of tickets outlive the full handshake by more than seven days")
    func proofsGrowOld() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.server.resumption?.ticketLifetime = .seconds(1_000_000_000)
        try await site.connect()
        let day: UInt64 = 24 * 60 * 60
        for _ in 0..<6 {
            site.advance(seconds: day)
            #expect(try await site.connect().isResumed)
        }
        let name = try #require(ServerName(site.serverName))
        let last = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        #expect(last.session.lifetime == UInt32(day))
        site.cache.store(last, for: name, at: site.clientClock.now)
        site.advance(seconds: day - 1)
        #expect(try await site.connect().isResumed)
        site.advance(seconds: 1)
        #expect(try await !site.connect().isResumed)
    }

    // RFC8446-4.3.2-6
    @Test("keeps who the client is, and asks again whether it is trusted")
    func clientIdentity() async throws {
        let client = try TestIdentity.shared(.ed25519)
        var site = Site(try TestIdentity.shared(.p256))
        site.client.identity = client.identity
        site.server.clientAuthentication = .required(client.verifier)
        let first = try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.server.peerCertificates == client.identity.certificateChain)
        #expect(second.server.peerIdentity == first.server.peerIdentity)
        site.server.clientAuthentication = .required(DeferredVerifier(client.verifier))
        #expect(try await site.connect().isResumed)
        // Not trusted any more: the full handshake refuses it.
        let fault = UntrustedPeer(reason: .revoked, message: "revoked")
        site.server.clientAuthentication = .required(FixedVerifier(verdict: .untrusted(fault)))
        var pair = try site.makePair()
        await #expect(throws: TLSError.untrusted(fault)) { try await pair.handshake() }
    }

    @Test("tells both verifiers whether it is a session's peer that they judge", arguments: [ProtocolVersion.TLS13, .TLS12])
    func isResumption(_ version: ProtocolVersion) async throws {
        let client = try TestIdentity.shared(.ed25519)
        var site = Site(try TestIdentity.shared(.p256))
        site.server.policy = .only(version)
        site.client.policy = .only(version)
        site.client.identity = client.identity
        let (ofServer, ofClient) = (RecordingVerifier(site.identity.verifier), RecordingVerifier(client.verifier))
        site.client.verifier = ofServer
        site.server.clientAuthentication = .required(ofClient)
        try await site.connect()
        #expect(try await site.connect().isResumed)
        for questions in [ofServer.questions, ofClient.questions] {
            #expect(questions.map(\.isResumption) == [false, true])
            #expect(questions.first?.certificateChain == questions.last?.certificateChain)
        }
    }

    @Test("fails, as a full handshake would, when the verifier refuses the server of the session only on being asked twice")
    func serverNotTrustedAnyMore() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        let fault = UntrustedPeer(reason: .expired, message: "expired")
        site.client.verifier = DeferredVerifier(FixedVerifier(verdict: .untrusted(fault)))
        var pair = try site.makePair()
        await #expect(throws: TLSError.untrusted(fault)) { try await pair.handshake() }
    }

    // RFC8446-4.2.11-4, RFC8446-4.2.11-5
    @Test("does not take a ticket whose binder is wrong for a stranger's: decrypt_error", arguments: [true, false])
    func wrongBinder(_ retried: Bool) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        if retried {
            site.client.keyShareGroups = [.secp384r1]
            site.server.policy.groups = [.secp521r1]
        }
        site.client.sessionCache = ChangingCache(cache: site.cache) { session in
            var secret = session.session.secret.revealed()
            secret[0] ^= 1
            session.session.secret = SharedSecret(bytes: secret)
        }
        var pair = try site.makePair()
        let error = await #expect(throws: TLSError.self) { try await pair.handshake() }
        #expect(error?.alert == .decryptError)
        guard case .misbehaved(let misbehaviour) = error else { throw RawPeerError.unusable("wrong error") }
        #expect(misbehaviour.rule == .invalidBinder)
    }
}
