import ApusCrypto
import ApusTestKit
import Synchronization
import Testing

@testable import ApusTLS

/// Every way in which a ticket may not be used: a full handshake follows, and says why.
@Suite("A ticket is not taken")
struct TicketRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// What happens between the handshake that gives the ticket and the one that offers it.
        var change: @Sendable (inout Site) throws -> Void
        /// Nil where the client does not even offer it.
        var refusal: TicketRefusal?
        var testDescription: String { name }
    }

    private static func changing(_ site: inout Site, _ change: @escaping @Sendable (inout ClientSession) -> Void) {
        site.client.sessionCache = ChangingCache(cache: site.cache, change: change)
    }

    static let atTheServer: [Case] = [
        Case(
            name: "sealed with keys that are gone", change: { $0.server.resumption?.storage = SealedTickets() },
            refusal: .notFound(.unknown)),
        Case(
            name: "kept in a store that is another one now",
            change: { $0.server.resumption?.storage = ServerSessionMemory() }, refusal: .notFound(.unknown)),
        Case(
            name: "with its first byte changed",
            change: { changing(&$0) { $0.ticket[0] ^= 1 } }, refusal: .notFound(.unknown)),
        Case(
            name: "with its last byte changed",
            change: { changing(&$0) { $0.ticket[$0.ticket.count - 1] ^= 1 } }, refusal: .notFound(.forged)),
        Case(
            name: "cut short by a byte", change: { changing(&$0) { $0.ticket.removeLast() } }, refusal: .notFound(.forged)),
        Case(name: "cut to a byte", change: { changing(&$0) { $0.ticket = [1] } }, refusal: .notFound(.unknown)),
        Case(
            name: "with a byte behind it", change: { changing(&$0) { $0.ticket.append(0) } }, refusal: .notFound(.forged)),
        Case(
            name: "huge", change: { changing(&$0) { $0.ticket += [UInt8](repeating: 0, count: 60_000) } },
            refusal: .notFound(.unknown)),
        Case(
            name: "expired by the server's clock", change: { $0.serverClock.advance(seconds: 7200) },
            refusal: .stale(.expired)),
        Case(
            name: "from the future by the server's clock", change: { $0.serverClock.setBack(seconds: 1) },
            refusal: .stale(.fromTheFuture)),
        Case(
            name: "after the server's clock has jumped by years", change: { $0.serverClock.advance(seconds: 1_000_000_000) },
            // The keys are gone too by then.
            refusal: .notFound(.unknown)),
        // RFC6066-3-6
        Case(
            name: "of another name",
            change: { site in
                site.serverName = "other.example"
                let cache = site.cache
                site.client.sessionCache = NameBlindCache(cache: cache)
            }, refusal: .serverName),
        Case(
            name: "of another certificate",
            change: { site in
                site.server.identities = [
                    Identity(certificateChain: [[0x30, 0x01, 0x07]], privateKey: site.identity.privateKey)
                ]
            }, refusal: .binding),
        Case(name: "of another context", change: { $0.server.resumption?.context = [1] }, refusal: .binding),
        Case(
            name: "from before client certificates were asked for",
            change: { $0.server.clientAuthentication = .optional($0.identity.verifier) }, refusal: .binding),
        Case(
            name: "of a suite that the policy has no more",
            change: { $0.server.policy.cipherSuites = [.TLS_CHACHA20_POLY1305_SHA256] }, refusal: .cipherSuite),
        Case(
            // RFC8446-4.2.11-3, RFC8446-4.6.1-1
            name: "of a suite with another hash than this handshake's",
            change: { $0.server.policy.cipherSuites = [.TLS_AES_256_GCM_SHA384, .TLS_AES_128_GCM_SHA256] },
            refusal: .cipherSuite),
        Case(
            name: "signed for with a scheme that the policy has no more",
            change: { site in
                let rsa = try TestIdentity.shared(.rsa(bits: 2048))
                site.server.policy.signatureSchemes = [.rsa_pss_rsae_sha256]
                // The same certificate, by its bytes, and another key: only the scheme tells.
                site.server.identities = [
                    Identity(certificateChain: site.identity.identity.certificateChain, privateKey: rsa.privateKey)
                ]
                site.client.verifier = OfScheme(first: site.identity.verifier, then: rsa.verifier)
            }, refusal: .signatureScheme),
    ]

    /// Looks for sessions under one name, whatever is asked for, and pretends they were of that name.
    private struct NameBlindCache: ClientSessionCache {
        let cache: ClientSessionMemory
        func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? {
            guard let name = ServerName("test.example"), var session = cache.takeSession(for: name, at: time) else { return nil }
            session.session.serverName = serverName.description
            return session
        }
        func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {}
        func forget(_ serverName: ServerName) {}
    }

    /// One verifier for the session, the other for the full handshake.
    private final class OfScheme: PeerVerifier {
        private let first: any PeerVerifier
        private let second: any PeerVerifier
        private let wasAsked = Mutex(false)

        init(first: any PeerVerifier, then second: any PeerVerifier) {
            self.first = first
            self.second = second
        }

        private func next() -> any PeerVerifier {
            wasAsked.withLock { wasAsked in
                defer { wasAsked = true }
                return wasAsked ? second : first
            }
        }

        func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { next().verifyImmediately(request) }
        func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { await next().verify(request) }
    }

    @Test("by the server", arguments: atTheServer)
    func refused(_ refused: Case) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        try refused.change(&site)
        let outcome = try await site.connect()
        #expect(!outcome.isResumed)
        #expect(!outcome.client.isResumed)
        #expect(outcome.serverEvents.reason(.resumption) == refused.refusal?.reason)
    }

    @Test("and is taken where nothing has changed, so that the table means something")
    func taken() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        #expect(try await site.connect().isResumed)
    }

    static let atTheClient: [Case] = [
        // RFC8446-4.2.11.1-1
        Case(name: "expired", change: { $0.advance(seconds: 7200) }),
        Case(name: "from the future", change: { $0.clientClock.setBack(seconds: 1) }),
        // RFC8446-4.6.1-2
        Case(name: "of another name", change: { changing(&$0) { $0.session.serverName = "other.example" } }),
        Case(name: "of no name", change: { changing(&$0) { $0.session.serverName = nil } }),
        Case(
            name: "of a suite that the policy has no more",
            change: { $0.client.policy.cipherSuites = [.TLS_AES_256_GCM_SHA384] }),
        Case(
            name: "of a suite that is not spoken", change: { changing(&$0) { $0.session.cipherSuite = .TLS_AES_128_CCM_SHA256 } }),
        Case(
            name: "of a version that the policy has not",
            change: { changing(&$0) { $0.session.version = ProtocolVersion(rawValue: 0x0305) } }),
        Case(
            name: "signed for with a scheme that the policy has no more",
            change: { changing(&$0) { $0.session.signatureScheme = .rsa_pkcs1_sha1 } }),
        Case(
            name: "made with another client certificate",
            change: { $0.client.identity = $0.identity.identity }),
        Case(name: "of a server whose certificates are not known", change: { changing(&$0) { $0.session.peer = nil } }),
        Case(
            name: "of a server that is not trusted any more",
            change: { site in
                site.client.verifier = OfScheme(
                    first: FixedVerifier(verdict: .untrusted(UntrustedPeer(reason: .expired, message: "expired"))),
                    then: site.identity.verifier)
            }),
    ]

    @Test("by the client, which does not offer it", arguments: atTheClient)
    func notOffered(_ refused: Case) async throws {
        var site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        try refused.change(&site)
        let outcome = try await site.connect()
        #expect(!outcome.client.isResumed)
        #expect(outcome.serverEvents.reason(.resumption) == nil)
        let hello = try #require(
            outcome.serverEvents.compactMap { event -> ClientHello? in
                guard case .message(let message) = event.kind, message.type == .clientHello else { return nil }
                return try? HandshakeMessage(bytes: message.bytes).decode(ClientHello.self)
            }.first)
        #expect(!hello.extensions.contains(.preSharedKey))
    }
}
