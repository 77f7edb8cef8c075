import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("Raw public keys (RFC 7250)")
struct RawPublicKeyTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    private static func key(_ identity: TestIdentity) -> [UInt8] { identity.privateKey.publicKey.subjectPublicKeyInfo }

    private static func pair(
        _ version: ProtocolVersion, identities: [Identity], verifier: any PeerVerifier,
        _ configureClient: (inout ClientConfiguration) -> Void, _ configureServer: (inout ServerConfiguration) -> Void
    ) throws -> ConnectionPair {
        var client = ClientConfiguration(verifier: verifier, policy: .only(version))
        client.serverCertificateTypes = [.rawPublicKey]
        configureClient(&client)
        var server = ServerConfiguration(identities: identities, policy: .only(version))
        server.certificateTypes = [.x509, .rawPublicKey]
        configureServer(&server)
        return ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: try ServerConnection(configuration: server))
    }

    // RFC8446-4.4.2-10
    @Test("authenticate the server, of an identity with and without certificates", arguments: versions, [true, false])
    func server(_ version: ProtocolVersion, hasCertificate: Bool) async throws {
        let identity = try TestIdentity.shared(.p256)
        let key = Self.key(identity)
        let shown = hasCertificate ? identity.identity : Identity(rawPublicKeyOf: identity.privateKey)
        var pair = try Self.pair(
            version, identities: [shown], verifier: RawPublicKeyVerifier(expected: [[1, 2], key]), { _ in },
            { if !hasCertificate { $0.certificateTypes = [.rawPublicKey] } })
        try await pair.handshake()
        try await pair.exchangeData()
        let agreed = pair.client.negotiated
        let negotiated = try #require(agreed)
        #expect(negotiated.peerCertificateType == .rawPublicKey)
        #expect(negotiated.peerCertificates == [key])
        #expect(negotiated.peerIdentity?.isVerified == true)
        #expect(negotiated.serverCertificate == nil)
        let own = pair.server.negotiated
        #expect(own?.serverCertificate == nil)
    }

    // RFC8446-4.4.2.3-1, RFC5246-7.4.6-3
    @Test("authenticate the client", arguments: versions)
    func client(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        let client = try TestIdentity(.ed25519)
        for isExpected in [true, false] {
            let verifier = RawPublicKeyVerifier(expected: [isExpected ? Self.key(client) : Self.key(identity)])
            var pair = try Self.pair(
                version, identities: [identity.identity], verifier: RawPublicKeyVerifier(expected: [Self.key(identity)]),
                {
                    $0.clientCertificateTypes = [.rawPublicKey, .x509]
                    $0.identity = Identity(rawPublicKeyOf: client.privateKey)
                },
                {
                    $0.clientCertificateTypes = [.rawPublicKey]
                    $0.clientAuthentication = .required(verifier)
                })
            if isExpected {
                try await pair.handshake()
                try await pair.exchangeData()
                let seen = pair.server.negotiated
                #expect(seen?.peerCertificateType == .rawPublicKey)
                #expect(seen?.peerCertificates == [Self.key(client)])
            } else {
                await #expect(throws: TLSError.self) { try await pair.handshake() }
                let error = pair.server.error
                #expect(error?.alert == .certificateUnknown)
            }
        }
    }

    @Test("that are not expected are refused", arguments: versions)
    func unexpected(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        let other = try TestIdentity(.p256)
        var pair = try Self.pair(
            version, identities: [identity.identity], verifier: RawPublicKeyVerifier(expected: [Self.key(other)]), { _ in },
            { _ in })
        await #expect(throws: TLSError.self) { try await pair.handshake() }
        guard case .untrusted(let peer)? = pair.client.error else {
            Issue.record("\(String(describing: pair.client.error))")
            return
        }
        #expect(peer.reason == .pinMismatch)
    }

    // RFC8446-4.4.2.2-1, RFC5246-7.4.2-5
    @Test("are not shown to a client that does not ask, nor certificates to one that takes none", arguments: versions)
    func types(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        var plain = try Self.pair(
            version, identities: [identity.identity], verifier: identity.verifier, { $0.serverCertificateTypes = [.x509] },
            { _ in })
        try await plain.handshake()
        let shown = plain.client.negotiated?.peerCertificateType
        #expect(shown == .x509)

        // The server's order decides.
        var either = try Self.pair(
            version, identities: [identity.identity], verifier: identity.verifier,
            { $0.serverCertificateTypes = [.rawPublicKey, .x509] }, { _ in })
        try await either.handshake()
        let chosen = either.client.negotiated?.peerCertificateType
        #expect(chosen == .x509)

        var none = try Self.pair(
            version, identities: [identity.identity], verifier: RawPublicKeyVerifier(expected: [Self.key(identity)]), { _ in },
            { $0.certificateTypes = [.x509] })
        let error = TLSError.incompatible(.certificateType(offered: [.rawPublicKey], supported: [.x509]))
        await #expect(throws: error) { try await none.handshake() }
        #expect(throws: TLSError.received(.unsupportedCertificate)) { try none.client.receive(none.server.takeOutput().span) }
    }

    @Test("X.509 as the only type offered is no offer", arguments: versions)
    func needlessOffer(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        // The engine itself leaves the extension out: the same type twice slips it in.
        var pair = try Self.pair(
            version, identities: [identity.identity], verifier: identity.verifier,
            { $0.serverCertificateTypes = [.x509, .x509] },
            { _ in })
        await #expect(throws: TLSError.self) { try await pair.handshake() }
        let error = pair.server.error
        #expect(error?.alert == .illegalParameter)
    }

    private static func site(_ version: ProtocolVersion, client: TestIdentity) throws -> Site {
        let identity = try TestIdentity.shared(.p256)
        var site = Site(identity)
        site.server.policy = .only(version)
        site.client.policy = .only(version)
        site.client.serverCertificateTypes = [.rawPublicKey]
        site.client.verifier = RawPublicKeyVerifier(expected: [key(identity)])
        site.server.certificateTypes = [.rawPublicKey]
        site.client.clientCertificateTypes = [.rawPublicKey]
        site.client.identity = Identity(rawPublicKeyOf: client.privateKey)
        site.server.clientCertificateTypes = [.x509, .rawPublicKey]
        site.server.clientAuthentication = .required(RawPublicKeyVerifier(expected: [key(client)]))
        return site
    }

    @Test("are what a resumed session goes back to, on both sides", arguments: versions)
    func resumption(_ version: ProtocolVersion) async throws {
        let client = try TestIdentity(.ed25519)
        let site = try Self.site(version, client: client)
        try await site.connect()
        let outcome = try await site.connect()
        #expect(outcome.isResumed)
        #expect(outcome.client.peerCertificateType == .rawPublicKey)
        #expect(outcome.client.peerCertificates == [Self.key(site.identity)])
        #expect(outcome.server.peerCertificateType == .rawPublicKey)
        #expect(outcome.server.peerCertificates == [Self.key(client)])
    }

    @Test("that are not trusted any more resume nothing", arguments: versions)
    func distrust(_ version: ProtocolVersion) async throws {
        let client = try TestIdentity(.ed25519)
        var site = try Self.site(version, client: client)
        try await site.connect()
        site.server.clientAuthentication = .required(RawPublicKeyVerifier(expected: []))
        await #expect(throws: TLSError.self) { try await site.connect() }
    }

    @Test(
        "of a session do not stand for a certificate, nor a certificate's session for them", arguments: versions, [true, false])
    func otherType(_ version: ProtocolVersion, bareFirst: Bool) async throws {
        let client = try TestIdentity(.ed25519)
        var bare = try Self.site(version, client: client)
        bare.client.clientCertificateTypes = [.x509]
        bare.client.identity = nil
        bare.server.clientAuthentication = .none
        bare.server.certificateTypes = [.rawPublicKey, .x509]
        var certified = bare
        certified.client.serverCertificateTypes = [.x509]
        certified.client.verifier = bare.identity.verifier
        try await (bareFirst ? bare : certified).connect()
        let outcome = try await (bareFirst ? certified : bare).connect()
        #expect(!outcome.isResumed)
        #expect(outcome.client.peerCertificateType == (bareFirst ? .x509 : .rawPublicKey))
    }

    @Test("are refused by who wants certificates, and certificates by who wants raw public keys")
    func verifiers() async {
        let request = PeerVerificationRequest(peer: .server, certificateChain: [[0x30, 0]], serverName: nil)
        guard case .untrusted(let peer) = await RawPublicKeyVerifier(expected: [[0x30, 0]]).verify(request) else {
            Issue.record("trusted")
            return
        }
        #expect(peer.reason == .invalid)
    }

    // RFC8446-4.4.2-11
    @Test("can't be configured away, nor into something that does not exist")
    func configuration() throws {
        let identity = try TestIdentity.shared(.p256)
        for types in [[], [.openPGP], [CertificateType(rawValue: 9), .x509]] as [[CertificateType]] {
            var client = ClientConfiguration(verifier: identity.verifier)
            client.serverCertificateTypes = types
            #expect(throws: TLSError.self) { _ = try ClientConnection(configuration: client, serverName: nil) }
            var server = ServerConfiguration(identities: [identity.identity])
            server.certificateTypes = types
            #expect(throws: TLSError.self) { _ = try ServerConnection(configuration: server) }
        }
        let bare = ServerConfiguration(identities: [Identity(rawPublicKeyOf: identity.privateKey)])
        #expect(throws: TLSError.misuse(.invalidConfiguration("an identity has no certificate"))) {
            _ = try ServerConnection(configuration: bare)
        }
    }
}
