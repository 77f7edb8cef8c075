import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Resumption in TLS 1.2")
struct ResumptionTLS12Tests {
    /// How the client names the session.
    enum Kind: CaseIterable, Sendable {
        case ticket
        case sessionID
    }

    static func site(_ kind: Kind, _ key: KeyKind = .p256, policy: SecurityPolicy = .default) throws -> Site {
        var site = Site(try TestIdentity.shared(key))
        site.server.policy = policy
        site.server.policy.maximumVersion = .TLS12
        if kind == .sessionID {
            site.server.resumption?.ticketsPerConnection = 0
            site.server.resumption?.sessionIDStorage = ServerSessionMemory()
        }
        return site
    }

    /// Every suite, those of the legacy policy too, with every kind of key that fits it.
    struct Parameters: Sendable, CustomTestStringConvertible {
        var suite: TLS12CipherSuite
        var key: KeyKind
        var testDescription: String { "\(suite.suite) \(key)" }

        static let all = TLS12CipherSuite.all.flatMap { suite in
            [KeyKind.p256, .p384, .p521, .ed25519, .rsa(bits: 2048)].filter(suite.allows).map {
                Parameters(suite: suite, key: $0)
            }
        }
    }

    // RFC5246-7.3-4, RFC7627-5.3-4, RFC5077-3.2-1, RFC5077-3.2-3, RFC5077-3.4-1
    // RFC5077-3.4-2
    @Test("shortens the second handshake, and keeps who the server is", arguments: Parameters.all, Kind.allCases)
    func resumes(_ parameters: Parameters, _ kind: Kind) async throws {
        let suite = parameters.suite
        let policy = suite.isLegacy ? SecurityPolicy.legacy : .default
        var site = try Self.site(kind, parameters.key, policy: policy)
        site.client.policy = policy
        site.client.policy.cipherSuites = [suite.suite]
        let first = try await site.connect()
        #expect(!first.isResumed)
        #expect(first.client.version == .TLS12)
        #expect(first.serverEvents.messages(.sent).contains(.newSessionTicket) == (kind == .ticket))
        #expect(try first.serverEvents.serverHello.extensions.contains(.encryptThenMAC) == suite.isCBC)
        // As often as it is wanted, within its time.
        for _ in 0..<3 {
            site.advance(seconds: 60)
            let next = try await site.connect()
            #expect(next.isResumed)
            #expect(next.serverEvents.messages(.sent) == [.serverHello, .finished])
            #expect(next.clientEvents.messages(.sent) == [.clientHello, .finished])
            #expect(next.client.peerCertificates == first.client.peerCertificates)
            #expect(next.client.peerIdentity == first.client.peerIdentity)
            #expect(next.client.cipherSuite == suite.suite)
            #expect(next.client.isBoundToHandshake && next.server.isBoundToHandshake)
            // RFC 7366 §3: CBC records are authenticated after encryption here too.
            #expect(try next.serverEvents.serverHello.extensions.contains(.encryptThenMAC) == suite.isCBC)
        }
    }

    @Test(
        "is offered in the same ClientHello as TLS 1.3, and by a client of TLS 1.2 alone", arguments: [true, false], Kind.allCases
    )
    func versions(both: Bool, kind: Kind) async throws {
        var site = try Self.site(kind)
        if !both { site.client.policy.maximumVersion = .TLS12 }
        try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
        // A server that has learned TLS 1.3 meanwhile is not held back by the old session.
        site.server.policy.maximumVersion = .TLS13
        let third = try await site.connect()
        #expect(third.client.version == (both ? .TLS13 : .TLS12))
        #expect(third.isResumed == !both)
    }

    @Test("negotiates the application protocol anew (RFC 7301 §3.1)", arguments: Kind.allCases)
    func applicationProtocol(_ kind: Kind) async throws {
        var site = try Self.site(kind)
        site.client.applicationProtocols = [.http11, .h2]
        site.server.applicationProtocols = [.http11]
        try await site.connect()
        site.server.applicationProtocols = [.h2]
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.client.applicationProtocol == .h2)
        #expect(second.server.applicationProtocol == .h2)
    }

    @Test("keeps who the client is, and asks again whether it is trusted", arguments: Kind.allCases)
    func clientCertificate(_ kind: Kind) async throws {
        let client = try TestIdentity.shared(.ed25519)
        var site = try Self.site(kind)
        site.client.identity = client.identity
        site.server.clientAuthentication = .required(DeferredVerifier(client.verifier))
        try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.server.peerIdentity?.subject == "CN=test")
        #expect(second.server.peerCertificates == client.identity.certificateChain)

        let refusal = UntrustedPeer(reason: .revoked, message: "revoked")
        site.server.clientAuthentication = .required(FixedVerifier(verdict: .untrusted(refusal)))
        await #expect(throws: TLSError.untrusted(refusal)) { try await site.connect() }
    }

    @Test("asks again whether the server is trusted", arguments: Kind.allCases)
    func serverNotTrusted(_ kind: Kind) async throws {
        var site = try Self.site(kind)
        try await site.connect()
        let refusal = UntrustedPeer(reason: .revoked, message: "revoked")
        site.client.verifier = DeferredVerifier(FixedVerifier(verdict: .untrusted(refusal)))
        await #expect(throws: TLSError.untrusted(refusal)) { try await site.connect() }
    }

    @Test("is waited for where the store answers later")
    func deferredStore() async throws {
        struct Later: ServerSessionStorage {
            let storage = SealedTickets()
            func store(_ session: Session, at time: WallTime) -> [UInt8]? { storage.store(session, at: time) }
            func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { await storage.find(ticket, at: time) }
        }
        var site = try Self.site(.ticket)
        site.server.resumption?.storage = Later()
        try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let kinds: [Kind]
        let change: @Sendable (inout Site) throws -> Void
        var testDescription: String { name }

        init(_ name: String, _ kinds: [Kind] = Kind.allCases, _ change: @escaping @Sendable (inout Site) throws -> Void) {
            self.name = name
            self.kinds = kinds
            self.change = change
        }
    }

    static let refusals: [Refusal] = [
        Refusal("sealed with keys that are gone", [.ticket]) { $0.server.resumption?.storage = SealedTickets() },
        Refusal("kept in a store that is another one now", [.sessionID]) {
            $0.server.resumption?.sessionIDStorage = ServerSessionMemory()
        },
        Refusal("with a byte of its ticket changed", [.ticket]) { site in
            site.client.sessionCache = ChangingCache(cache: site.cache) { $0.ticket[$0.ticket.count - 1] ^= 1 }
        },
        Refusal("by another ID", [.sessionID]) { site in
            site.client.sessionCache = ChangingCache(cache: site.cache) { $0.sessionID[0] ^= 1 }
        },
        Refusal("where the server resumes no more") { $0.server.resumption = nil },
        Refusal("expired by the server's clock") { $0.serverClock.advance(seconds: 7200) },
        Refusal("from the future by the server's clock") { $0.serverClock.setBack(seconds: 1) },
        Refusal("expired by the client's clock") { $0.clientClock.advance(seconds: 24 * 3600) },
        Refusal("of another certificate") { site in
            site.server.identities = [Identity(certificateChain: [[0x30, 0x01, 0x07]], privateKey: site.identity.privateKey)]
        },
        Refusal("of another context") { $0.server.resumption?.context = [1] },
        Refusal("from before client certificates were asked for") {
            $0.server.clientAuthentication = .optional($0.identity.verifier)
        },
        Refusal("of a suite that the server's policy has no more") {
            $0.server.policy.cipherSuites = [.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]
        },
        Refusal("of a suite that the client does not offer any more") {
            $0.client.policy.cipherSuites = [.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]
        },
        // RFC6066-3-6
        Refusal("of another name") { $0.serverName = "other.example" },
    ]

    @Test(
        "never brings back a legacy suite where one side has the legacy policy no more", arguments: [true, false], Kind.allCases)
    func legacySession(serverChanges: Bool, kind: Kind) async throws {
        for suite in TLS12CipherSuite.all where suite.isLegacy && suite.authentication == .rsa {
            var site = try Self.site(kind, .rsa(bits: 2048), policy: .legacy)
            site.client.policy = .legacy
            site.client.policy.cipherSuites = [suite.suite]
            #expect(try await site.connect().client.cipherSuite == suite.suite)
            // The client goes on to offer the suite where it is the server that changes.
            let modern = CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            if serverChanges {
                site.server.policy = .tls12
                site.client.policy.cipherSuites = [suite.suite, modern]
            } else {
                site.client.policy = .tls12
                site.client.policy.cipherSuites = [modern]
            }
            let second = try await site.connect()
            #expect(!second.client.isResumed && !second.server.isResumed)
            #expect(second.client.cipherSuite == modern)
        }
    }

    @Test("renews a ticket in the second half of its life, until the full handshake is seven days ago (RFC 5077 §3.3)")
    func renewal() async throws {
        let site = try Self.site(.ticket)
        try await site.connect()
        site.advance(seconds: 3599)
        #expect(try await site.connect().serverEvents.messages(.sent) == [.serverHello, .finished])
        let week: UInt64 = 7 * 24 * 3600
        var age: UInt64 = 3599
        for step: UInt64 in [1] + Array(repeating: 5000, count: 200) where age + step < week {
            site.advance(seconds: step)
            age += step
            let next = try await site.connect()
            #expect(next.isResumed)
            #expect(next.serverEvents.messages(.sent) == [.serverHello, .newSessionTicket, .finished])
        }
        site.advance(seconds: 5000)
        #expect(try await !site.connect().isResumed)
    }

    @Test("does not renew where no tickets are given, and where there is no key for one sends it empty")
    func noRenewal() async throws {
        var site = try Self.site(.ticket)
        try await site.connect()
        site.advance(seconds: 3600)
        site.server.resumption?.ticketsPerConnection = 0
        let first = try await site.connect()
        #expect(first.isResumed)
        #expect(first.serverEvents.messages(.sent) == [.serverHello, .finished])
        struct OpensAlone: ServerSessionStorage {
            let tickets: any ServerSessionStorage
            func store(_ session: Session, at time: WallTime) -> [UInt8]? { nil }
            func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { await tickets.find(ticket, at: time) }
        }
        site.server.resumption?.ticketsPerConnection = 1
        let tickets = try #require(site.server.resumption).storage
        site.server.resumption?.storage = OpensAlone(tickets: tickets)
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.serverEvents.messages(.sent) == [.serverHello, .newSessionTicket, .finished])
        // The old ticket is still good.
        #expect(try await site.connect().isResumed)
    }

    // RFC5246-7.4.1.2-3, RFC5246-7.4.1.3-2
    @Test("does not happen with a session that may not be used: a full handshake follows", arguments: refusals)
    func refused(_ refusal: Refusal) async throws {
        for kind in refusal.kinds {
            var site = try Self.site(kind)
            try await site.connect()
            try refusal.change(&site)
            let second = try await site.connect()
            #expect(!second.client.isResumed && !second.server.isResumed)
            #expect(second.client.version == .TLS12)
        }
    }

    // RFC7627-5.3-2, RFC7627-5.3-5
    @Test("a session that was not bound to its handshake is not kept by the client (RFC 7627 §5.4)")
    func notBound() throws {
        let site = try Self.site(.ticket)
        var client = try ClientConnection(configuration: site.client, serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServerTLS12(clientOutput: client.takeOutput(), identity: site.identity)
        try server.sendServerHello {
            $0.extensions.remove(.extendedMasterSecret)
            $0.legacySessionIDEcho = Array(repeating: 7, count: 32)
        }
        try server.send(server.certificate.message())
        try server.send(server.serverKeyExchange().message())
        try server.send(ServerHelloDone().message())
        try client.receive(server.takeOutput().span)
        try server.receiveFlight(client.takeOutput())
        try server.sendHonestEnd()
        try client.receive(server.takeOutput().span)
        let complete = client.isHandshakeComplete
        #expect(complete)
        let name = try #require(ServerName("test.example"))
        #expect(site.cache.count(for: name) == 0)
    }

    // RFC7627-5.3-3
    @Test("a session that is bound is never resumed without extended_master_secret (RFC 7627 §5.3)", arguments: Kind.allCases)
    func downgradedClient(_ kind: Kind) async throws {
        let site = try Self.site(kind)
        try await site.connect()
        let name = try #require(ServerName("test.example"))
        let session = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        var server = try ServerConnection(configuration: site.server, environment: site.serverClock.environment)
        var raw = try RawClientTLS12()
        try raw.sendClientHello {
            $0.extensions.remove(.extendedMasterSecret)
            $0.extensions.append(SessionTicketTLS12(ticket: session.ticket))
            $0.legacySessionID = session.sessionID
        }
        #expect {
            try server.receive(raw.takeOutput().span)
        } throws: { error in
            (error as? TLSError)?.alert == .handshakeFailure
        }
    }

    static let falseResumptions: [ServerFaultTLS12] = [
        .hello("with another suite", .illegalParameter) { $0.cipherSuite = .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 },
        // RFC7627-5.3-6
        .hello("without extended_master_secret", .handshakeFailure) { $0.extensions.remove(.extendedMasterSecret) },
        ServerFaultTLS12("with a certificate behind it", .unexpectedMessage) { server in
            try server.sendServerHello()
            try server.send(server.certificate.message())
        },
        ServerFaultTLS12("with Finished before ChangeCipherSpec", .unexpectedMessage) { server in
            try server.sendServerHello()
            try server.send(Finished(verifyData: Array(repeating: 0, count: 12)).message())
        },
        ServerFaultTLS12("with keys that are not the session's", .badRecordMAC) { server in
            try server.sendServerHello()
            server.writer.writeChangeCipherSpec()
            server.writer.install(RawKeysTLS12.anyServerKeys)
            try server.send(Finished(verifyData: Array(repeating: 0, count: 12)).message())
        },
        ServerFaultTLS12("with ChangeCipherSpec before the ticket it announced", .unexpectedMessage) { server in
            try server.sendServerHello { $0.extensions.append(SessionTicketTLS12()) }
            server.writer.writeChangeCipherSpec()
        },
        ServerFaultTLS12("with two tickets", .unexpectedMessage) { server in
            try server.sendServerHello { $0.extensions.append(SessionTicketTLS12()) }
            try server.send(NewSessionTicketTLS12(lifetimeHint: 1, ticket: [1]).message())
            server.endRecord()
            try server.send(NewSessionTicketTLS12(lifetimeHint: 1, ticket: [1]).message())
        },
    ]

    @Test("a client refuses a false resumption", arguments: falseResumptions)
    func falseResumption(_ fault: ServerFaultTLS12) async throws {
        let site = try Self.site(.ticket)
        try await site.connect()
        var client = try ClientConnection(
            configuration: site.client, serverName: ServerName("test.example"), environment: site.clientClock.environment)
        try client.start()
        var raw = try RawServerTLS12(clientOutput: client.takeOutput(), identity: site.identity)
        raw.echoesSessionID = true
        try fault.play(&raw)
        #expect {
            try client.receive(raw.takeOutput().span)
        } throws: { error in
            (error as? TLSError)?.alert == fault.alert
        }
        // RFC 5246 §7.2.2: what ended with a fatal alert is not tried again.
        let name = try #require(ServerName("test.example"))
        #expect(site.cache.count(for: name) == 0)
    }
}
