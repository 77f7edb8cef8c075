import ApusTLS
import ApusTestKit
import Synchronization
import Testing

/// Keeps the questions that it is asked; another verifier answers them.
final class RecordingVerifier: PeerVerifier {
    private let verifier: any PeerVerifier
    private let stored = Mutex<[PeerVerificationRequest]>([])

    init(_ verifier: any PeerVerifier) { self.verifier = verifier }

    var questions: [PeerVerificationRequest] { stored.withLock { $0 } }

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        stored.withLock { $0.append(request) }
        return await verifier.verify(request)
    }
}

extension SecurityPolicy {
    static func only(_ version: ProtocolVersion) -> SecurityPolicy {
        var policy = SecurityPolicy.default
        policy.minimumVersion = version
        policy.maximumVersion = version
        return policy
    }
}

@Suite("A stapled OCSP response (RFC 6066 §8)")
struct OCSPStapleTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    /// One handshake; what the verifier was asked, and what the client knows afterwards.
    private func handshake(
        _ identity: TestIdentity, staple: OCSPStaple?, version: ProtocolVersion, asks: Bool = true
    ) async throws -> (question: PeerVerificationRequest, stapled: [UInt8]?) {
        var shown = identity.identity
        shown.ocspStaple = staple
        let verifier = RecordingVerifier(identity.verifier)
        var client = ClientConfiguration(verifier: verifier, policy: .only(version))
        client.requestsOCSPStaple = asks
        var pair = ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: try ServerConnection(configuration: ServerConfiguration(identities: [shown], policy: .only(version))))
        try await pair.handshake()
        try await pair.exchangeData()
        let stapled = pair.client.negotiated?.peerOCSPResponse
        return (try #require(verifier.questions.first), stapled)
    }

    // RFC8446-4.4.2.1-1, RFC6066-1.1-1, RFC6066-8-3
    @Test("comes to the verifier and to the application, and its replacement with the next handshake", arguments: versions)
    func stapled(_ version: ProtocolVersion) async throws {
        let identity = try TestIdentity.shared(.p256)
        let staple = OCSPStaple([0x30, 1])
        for expected in [[0x30, 1], [0x30, 2, 3], nil] as [[UInt8]?] {
            staple.replace(with: expected)
            let seen = try await handshake(identity, staple: staple, version: version)
            #expect(seen.question.ocspResponse == expected)
            #expect(seen.question.requestedOCSPResponse)
            #expect(seen.stapled == expected)
        }
    }

    // RFC6066-8-4
    @Test("is not sent to a client that did not ask", arguments: versions)
    func unasked(_ version: ProtocolVersion) async throws {
        let seen = try await handshake(
            try TestIdentity.shared(.p256), staple: OCSPStaple([0x30, 1]), version: version, asks: false)
        #expect(seen.question.ocspResponse == nil)
        #expect(!seen.question.requestedOCSPResponse)
    }

    @Test("may be as long as an extension can be", arguments: versions)
    func long(_ version: ProtocolVersion) async throws {
        let response = [UInt8](repeating: 0x30, count: OCSPStaple.maximumSize)
        let seen = try await handshake(try TestIdentity.shared(.p256), staple: OCSPStaple(response), version: version)
        #expect(seen.stapled == response)
    }

    @Test("that is empty, or longer than its length can say, is none")
    func unusable() {
        #expect(OCSPStaple([]).response == nil)
        #expect(OCSPStaple([UInt8](repeating: 1, count: OCSPStaple.maximumSize + 1)).response == nil)
        #expect(OCSPStaple([UInt8](repeating: 1, count: OCSPStaple.maximumSize)).response?.count == OCSPStaple.maximumSize)
    }
}
