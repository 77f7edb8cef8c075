import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("An external pre-shared key")
struct ExternalPSKTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var suite: CipherSuite
        var isImported: Bool
        var isRetried: Bool
        var mode: PskKeyExchangeMode
        var testDescription: String {
            "\(suite), \(isImported ? "imported" : "as it is"), \(isRetried ? "with" : "without") HelloRetryRequest, \(mode)"
        }

        static let all = [CipherSuite.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256].flatMap {
            suite in
            [false, true].flatMap { imported in
                [(false, PskKeyExchangeMode.psk_dhe_ke), (true, .psk_dhe_ke), (false, .psk_ke)].map {
                    Case(suite: suite, isImported: imported, isRetried: $0.0, mode: $0.1)
                }
            }
        }
    }

    // RFC8446-E.1-1, RFC9846-F.1-1, RFC8446-4.2.11-2
    @Test("opens a connection without certificates", arguments: Case.all)
    func handshake(_ its: Case) async throws {
        var pair = try PSKPair(hashes: [.sha256, .sha384])
        if its.isImported {
            pair.client.externalPSKs = try PSKPair.imported(.client)
            pair.server.externalPSKs = ExternalPSKList(try PSKPair.imported(.server))
        }
        pair.client.policy.cipherSuites = [its.suite]
        pair.client.policy.pskKeyExchangeModes = [its.mode]
        pair.server.policy.pskKeyExchangeModes = [its.mode]
        if its.isRetried {
            pair.client.keyShareGroups = [.secp384r1]
            pair.server.policy.groups = [.secp521r1]
        }
        let (serverLog, clientLog) = (EventLog(), EventLog())
        let (client, server) = try await pair.connect(serverLog, clientLog)
        let hash = try #require(its.suite.tls13).hash.externalPSKHash
        let identity = try #require(pair.client.externalPSKs.first { $0.hash == hash }).identity
        for side in [client, server] {
            #expect(side.externalPSKIdentity == identity)
            #expect(side.cipherSuite == its.suite)
            #expect(side.usedHelloRetryRequest == its.isRetried)
            #expect((side.group == nil) == (its.mode == .psk_ke))
            #expect(!side.isResumed)
            #expect(side.peerIdentity == nil && side.peerCertificates.isEmpty && side.signatureScheme == nil)
        }
        #expect(serverLog.events.messages(.sent).suffix(3) == [.serverHello, .encryptedExtensions, .finished])
        #expect(clientLog.events.messages(.sent).last == .finished)
        #expect(serverLog.events.reason(.preSharedKey) != nil)
    }

    @Test("is waited for where it is looked for elsewhere")
    func late() async throws {
        var pair = try PSKPair()
        pair.server.externalPSKs = LateKeys(list: ExternalPSKList([try PSKPair.psk(.sha256, .server)]))
        #expect(try await pair.connect().server.externalPSKIdentity != nil)
    }

    // RFC8446-4.2.11-1
    @Test("is taken whatever age the client gives it")
    func age() throws {
        var pair = try PSKPair()
        pair.client.middleboxCompatibility = false
        let psk = try PSKPair.psk(.sha256, .client)
        var connections = try pair.makePair()
        try connections.client.start()
        let bent = try ClientHello.bending(connections.client.takeOutput()) { hello in
            guard var offered = try hello.extensions.decode(PreSharedKeyClientHello.self) else {
                throw RawPeerError.unusable("no key is offered")
            }
            offered.identities[0].obfuscatedTicketAge = 0xdead_beef
            hello.extensions.append(offered)
            let hash = offered.truncatedTranscriptHash(of: hello.message(), before: TranscriptHash(.sha256))
            offered.binders = [psk.binderKey(psk.early).verifyData(transcriptHash: hash)]
            hello.extensions.append(offered)
        }
        try connections.server.receive(bent.span)
        let state = connections.server.stateName
        #expect(state == "expectClientFinished")
    }

    @Test("goes before the server's order of suites, where that has another hash first", arguments: [true, false])
    func suiteFollowsHash(_ serverOrder: Bool) async throws {
        var pair = try PSKPair(hashes: [.sha384])
        pair.server.prefersOwnCipherSuites = serverOrder
        #expect(try await pair.connect().server.cipherSuite == .TLS_AES_256_GCM_SHA384)
        // A client that takes certificates too offers the other suites as well.
        pair.client.allowsCertificatesBesideExternalPSKs = true
        #expect(try await pair.connect().server.cipherSuite == .TLS_AES_256_GCM_SHA384)
    }

    @Test("of several is the first in the server's order")
    func serverOrder() async throws {
        var pair = try PSKPair()
        let keys = try (1...3).map { try ExternalPSK(identity: [$0], key: PSKPair.key + [$0], role: .client) }
        let own = try [3, 2].map { try ExternalPSK(identity: [$0], key: PSKPair.key + [$0], role: .server) }
        pair.client.externalPSKs = keys
        pair.server.externalPSKs = ExternalPSKList(own)
        #expect(try await pair.connect().client.externalPSKIdentity == [3])
    }

    @Test("leaves a client that has none, or another, the certificate", arguments: [true, false])
    func certificateBeside(_ hasOther: Bool) async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try PSKPair()
        pair.server.identities = [identity.identity]
        pair.client = ClientConfiguration(verifier: identity.verifier)
        if hasOther {
            pair.client.externalPSKs = [try ExternalPSK(identity: [9], key: PSKPair.key, role: .client)]
            pair.client.allowsCertificatesBesideExternalPSKs = true
        }
        let (client, server) = try await pair.connect()
        #expect(client.externalPSKIdentity == nil && server.externalPSKIdentity == nil)
        #expect(client.peerCertificates == identity.identity.certificateChain)
    }

    @Test("is taken before a certificate, or after it where the server says so")
    func preference() async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try PSKPair()
        pair.server.identities = [identity.identity]
        pair.client.verifier = identity.verifier
        pair.client.allowsCertificatesBesideExternalPSKs = true
        #expect(try await pair.connect().client.externalPSKIdentity != nil)
        pair.server.prefersCertificatesToExternalPSKs = true
        #expect(try await pair.connect().client.externalPSKIdentity == nil)
        // No signature that the client can verify: then the key.
        pair.client.policy.signatureSchemes = [.rsa_pss_rsae_sha256]
        #expect(try await pair.connect().client.externalPSKIdentity != nil)
    }

    // RFC9846-4.4.2-7
    @Test("spares the client a certificate of its own")
    func noClientCertificate() async throws {
        var pair = try PSKPair()
        pair.server.clientAuthentication = .required(try TestIdentity.shared(.p256).verifier)
        #expect(try await pair.connect().server.externalPSKIdentity != nil)
    }

    @Test("makes sessions that both sides resume as long as they have the key")
    func resumption() async throws {
        var pair = try PSKPair()
        let cache = ClientSessionMemory()
        pair.client.sessionCache = cache
        pair.server.resumption = ServerResumption()
        pair.server.clientAuthentication = .required(try TestIdentity.shared(.p256).verifier)
        let first = try await pair.connect()
        #expect(!first.client.isResumed)
        for _ in 0..<2 {
            let (client, server) = try await pair.connect()
            #expect(client.isResumed && server.isResumed)
            #expect(client.externalPSKIdentity == first.client.externalPSKIdentity)
            #expect(server.externalPSKIdentity == first.client.externalPSKIdentity)
        }
        // The server has the key no more, and a new one instead.
        var other = pair
        let new = try [Role.client, .server].map { try ExternalPSK(identity: [1], key: PSKPair.key, role: $0) }
        other.server.externalPSKs = ExternalPSKList([new[1]])
        other.client.externalPSKs.append(new[0])
        let log = EventLog()
        let changed = try await other.connect(log)
        #expect(!changed.client.isResumed && changed.client.externalPSKIdentity == [1])
        #expect(log.events.reason(.resumption) == TicketRefusal.externalPSK.reason)
        // The client has it no more.
        other.client.externalPSKs = [new[0]]
        other.client.sessionCache = cache
        _ = try await pair.connect()
        #expect(try await !other.connect().client.isResumed)
    }

    @Test("never lets a session of certificates pass for one of keys, nor the other way round")
    func sessionsDoNotMix() async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try PSKPair()
        pair.server.identities = [identity.identity]
        pair.server.resumption = ServerResumption()
        pair.client.sessionCache = ClientSessionMemory()
        let keyed = pair.client
        pair.client.verifier = identity.verifier
        pair.client.externalPSKs = []
        _ = try await pair.connect()
        // A client that wants a key does not offer what a certificate made.
        pair.client = keyed
        let first = try await pair.connect()
        #expect(!first.client.isResumed && first.client.externalPSKIdentity != nil)
        // And one without the key not what the key made.
        pair.client.externalPSKs = []
        pair.client.verifier = identity.verifier
        #expect(try await !pair.connect().client.isResumed)
    }

    @Test("is for TLS 1.3 alone: the client offers nothing older, and a server with nothing else has nothing older")
    func versions() async throws {
        let identity = try TestIdentity.shared(.p256)
        var pair = try PSKPair()
        pair.server.externalPSKs = nil
        pair.server.identities = [identity.identity]
        pair.server.policy.maximumVersion = .TLS12
        #expect(try await pair.failure()?.alert == .protocolVersion)
        pair = try PSKPair()
        pair.client = ClientConfiguration(verifier: identity.verifier)
        pair.client.policy.maximumVersion = .TLS12
        #expect(try await pair.failure()?.alert == .protocolVersion)
        // Where certificates are allowed beside it, TLS 1.2 is too.
        pair = try PSKPair()
        pair.client.verifier = identity.verifier
        pair.client.allowsCertificatesBesideExternalPSKs = true
        pair.server = ServerConfiguration(identities: [identity.identity])
        pair.server.policy.maximumVersion = .TLS12
        #expect(try await pair.connect().client.version == .TLS12)
    }
}
