import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("A session of raw public keys")
struct RawPublicKeySessionTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    private static func key(_ identity: TestIdentity) -> [UInt8] { identity.privateKey.publicKey.subjectPublicKeyInfo }

    /// Both show bare keys; the verifiers know one more than is shown.
    private static func site(_ version: ProtocolVersion) throws -> Site {
        var site = Site(try TestIdentity.shared(.p256))
        let other = try TestIdentity.shared(.ed25519)
        site.client.policy = .only(version)
        site.server.policy = .only(version)
        site.server.certificateTypes = [.rawPublicKey, .x509]
        site.client.serverCertificateTypes = [.rawPublicKey]
        site.client.verifier = RawPublicKeyVerifier(expected: [key(site.identity), key(other)])
        site.server.clientCertificateTypes = [.rawPublicKey]
        site.client.clientCertificateTypes = [.rawPublicKey]
        site.client.identity = Identity(rawPublicKeyOf: other.privateKey)
        site.server.clientAuthentication = .required(RawPublicKeyVerifier(expected: [key(other), key(site.identity)]))
        return site
    }

    @Test("is resumed, and keeps both keys", arguments: versions)
    func resumed(_ version: ProtocolVersion) async throws {
        let site = try Self.site(version)
        let first = try await site.connect()
        #expect(!first.isResumed)
        let second = try await site.connect()
        #expect(second.isResumed)
        for outcome in [first, second] {
            #expect(outcome.client.peerCertificateType == .rawPublicKey)
            #expect(outcome.client.peerCertificates == [Self.key(site.identity)])
            #expect(outcome.server.peerCertificateType == .rawPublicKey)
            #expect(outcome.server.peerCertificates == [Self.key(try TestIdentity.shared(.ed25519))])
            #expect(outcome.client.serverCertificate == nil && outcome.server.serverCertificate == nil)
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout Site) throws -> Void
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(name: "the server has another key") {
            $0.server.identities = [Identity(rawPublicKeyOf: try TestIdentity.shared(.ed25519).privateKey)]
        },
        Change(name: "the client has another key") {
            $0.client.identity = Identity(rawPublicKeyOf: $0.identity.privateKey)
        },
        Change(name: "the client takes certificates instead") {
            $0.client.serverCertificateTypes = [.x509]
            $0.client.verifier = $0.identity.verifier
        },
        Change(name: "the server asks for certificates instead") {
            $0.server.clientCertificateTypes = [.x509]
            $0.client.clientCertificateTypes = [.rawPublicKey, .x509]
            $0.client.identity = $0.identity.identity
            $0.server.clientAuthentication = .required($0.identity.verifier)
        },
        Change(name: "the server asks for nothing") { $0.server.clientAuthentication = .none },
    ]

    @Test("is not resumed where", arguments: changes)
    func changed(_ its: Change) async throws {
        for version in Self.versions {
            var site = try Self.site(version)
            try await site.connect()
            try its.change(&site)
            #expect(try await !site.connect().isResumed, "\(version)")
        }
    }

    @Test("is nothing to a side that does not trust the key any more", arguments: versions)
    func notTrusted(_ version: ProtocolVersion) async throws {
        var site = try Self.site(version)
        try await site.connect()
        var client = site
        client.client.verifier = RawPublicKeyVerifier(expected: [])
        var pair = try client.makePair()
        let refusedServer = await #expect(throws: TLSError.self) { try await pair.handshake() }
        #expect(refusedServer?.alert == .certificateUnknown)
        site.server.clientAuthentication = .required(RawPublicKeyVerifier(expected: []))
        pair = try site.makePair()
        await #expect(throws: TLSError.self) { try await pair.handshake() }
        let error = pair.server.error
        #expect(error?.alert == .certificateUnknown)
    }
}
