import ApusTLS
import ApusTestKit
import Synchronization
import Testing

@Suite("A client that is asked for a certificate")
struct ClientIdentityTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]
    private static let authorities: [[UInt8]] = [[0x30, 0], [0x30, 1, 2]]

    /// Answers at once or when awaited, and notes what it was told.
    private final class Selector: ClientIdentitySelector {
        let choice: ClientIdentityChoice
        let isImmediate: Bool
        private let stored = Mutex<[ClientIdentityRequest]>([])

        init(_ choice: ClientIdentityChoice, isImmediate: Bool) {
            self.choice = choice
            self.isImmediate = isImmediate
        }

        var requests: [ClientIdentityRequest] { stored.withLock { $0 } }

        func selectIdentityImmediately(for request: ClientIdentityRequest) -> ClientIdentityChoice? {
            guard isImmediate else { return nil }
            stored.withLock { $0.append(request) }
            return choice
        }

        func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice {
            stored.withLock { $0.append(request) }
            return choice
        }
    }

    private func pair(
        _ version: ProtocolVersion, server identity: TestIdentity, clientVerifier: any PeerVerifier, isRequired: Bool = true,
        _ configure: (inout ClientConfiguration) -> Void
    ) throws -> ConnectionPair {
        var client = ClientConfiguration(verifier: identity.verifier, policy: .only(version))
        configure(&client)
        var server = ServerConfiguration(identities: [identity.identity], policy: .only(version))
        server.clientAuthentication = isRequired ? .required(clientVerifier) : .optional(clientVerifier)
        server.certificateAuthorities = Self.authorities
        return ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: try ServerConnection(configuration: server))
    }

    @Test("is the first of several that fits, and none where none does", arguments: versions, [true, false])
    func firstFitting(_ version: ProtocolVersion, hasFitting: Bool) async throws {
        let server = try TestIdentity.shared(.p256)
        let client = try TestIdentity(.ed25519, certificate: [0x30, 1, 7])
        let bare = Identity(rawPublicKeyOf: client.privateKey)
        let selector = Selector(.firstFitting(hasFitting ? [bare, client.identity] : [bare]), isImmediate: true)
        var pair = try pair(version, server: server, clientVerifier: client.verifier, isRequired: false) {
            $0.identitySelector = selector
        }
        try await pair.handshake()
        let shown = pair.server.negotiated?.peerCertificates
        #expect(shown == (hasFitting ? [[0x30, 1, 7]] : []))
    }

    @Test(
        "lets a callback choose, at once or awaited, that knows server, schemes and authorities", arguments: versions,
        [true, false])
    func selector(_ version: ProtocolVersion, isImmediate: Bool) async throws {
        let server = try TestIdentity.shared(.p256)
        let client = try TestIdentity(.ed25519, certificate: [0x30, 1, 7])
        let selector = Selector(.identity(client.identity), isImmediate: isImmediate)
        var pair = try pair(version, server: server, clientVerifier: client.verifier) { $0.identitySelector = selector }
        try await pair.handshake()
        try await pair.exchangeData()
        let request = try #require(selector.requests.first)
        #expect(selector.requests.count == 1)
        #expect(request.serverName == ServerName("test.example"))
        #expect(request.certificateAuthorities == Self.authorities)
        #expect(request.signatureSchemes.contains(.ed25519))
        #expect(request.version == version)
        #expect(client.identity.canSign(for: request))
        #expect(!client.identity.canSign(for: ClientIdentityRequest(serverName: nil, signatureSchemes: [.rsa_pss_rsae_sha256])))
        let seen = pair.server.negotiated
        #expect(seen?.peerCertificates == [[0x30, 1, 7]])
        #expect(seen?.peerIdentity?.isVerified == true)
        let own = pair.client.negotiated
        #expect(own?.serverCertificate == server.identity.certificateChain.first)
        #expect(seen?.serverCertificate == server.identity.certificateChain.first)
    }

    // RFC8446-4.4.2-2, RFC8446-4.4.2-3, RFC8446-4.4.2-4, RFC5246-1.2-2, RFC5246-7.2.2-7, RFC5246-7.3-2, RFC5246-7.4.6-1
    @Test("may show none: enough where it is optional, refused where it is required", arguments: versions, [true, false])
    func none(_ version: ProtocolVersion, isImmediate: Bool) async throws {
        let identity = try TestIdentity.shared(.p256)
        let selector = Selector(.noCertificate, isImmediate: isImmediate)
        var optional = try pair(version, server: identity, clientVerifier: identity.verifier, isRequired: false) {
            $0.identity = identity.identity
            $0.identitySelector = selector
        }
        try await optional.handshake()
        try await optional.exchangeData()
        let negotiated = optional.server.negotiated
        #expect(negotiated?.peerIdentity == nil)
        #expect(negotiated?.peerCertificates == [])

        var required = try pair(version, server: identity, clientVerifier: identity.verifier) { $0.identitySelector = selector }
        await #expect(throws: TLSError.self) { try await required.handshake() }
        guard case .untrusted(let peer)? = required.server.error else {
            Issue.record("\(String(describing: required.server.error))")
            return
        }
        #expect(peer.reason == .noCertificate)
    }

    // RFC8446-4.4.2.3-2, RFC8446-4.4.3-5, RFC5246-7.4.4-1, RFC5246-7.4.4-2, RFC5246-7.4.4-3, RFC5246-7.4.6-9, RFC5246-7.4.8-2
    @Test("whose key fits no scheme of the server shows none", arguments: versions)
    func unfit(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        var client = ClientConfiguration(verifier: identity.verifier, policy: .only(version))
        client.identity = try TestIdentity(.ed25519).identity
        client.policy.signatureSchemes = [.ecdsa_secp256r1_sha256]
        var server = ServerConfiguration(identities: [identity.identity], policy: .only(version))
        server.clientAuthentication = .optional(identity.verifier)
        var pair = ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: try ServerConnection(configuration: server))
        try await pair.handshake()
        let shown = pair.server.negotiated?.peerCertificates.count
        #expect(shown == 0)
    }

    @Test(
        "learns by the alert why it was refused", arguments: versions,
        [
            (UntrustedPeer.Reason.expired, AlertDescription.certificateExpired), (.notYetValid, .certificateExpired),
            (.unknownIssuer, .unknownCA), (.selfSigned, .unknownCA), (.wrongUsage, .unsupportedCertificate),
            (.weakKey, .badCertificate), (.weakSignature, .badCertificate), (.invalid, .badCertificate),
            (.wrongName, .badCertificate), (.revoked, .certificateRevoked), (.pinMismatch, .certificateUnknown),
            (.badStatusResponse, .badCertificateStatusResponse),
        ])
    func alerts(_ version: ProtocolVersion, _ fault: (UntrustedPeer.Reason, AlertDescription)) async throws {
        let (reason, alert) = fault
        let identity = try TestIdentity.shared(.p256)
        let verdict = UntrustedPeer(reason: reason, message: "it is not trusted", certificateIndex: 0)
        var pair = try pair(version, server: identity, clientVerifier: FixedVerifier(verdict: .untrusted(verdict))) {
            $0.identity = identity.identity
        }
        await #expect(throws: TLSError.untrusted(verdict)) { try await pair.handshake() }
        #expect(throws: TLSError.received(alert)) { try pair.client.receive(pair.server.takeOutput().span) }
    }
}
