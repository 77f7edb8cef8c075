import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("Values that mean nothing (RFC 8701), and extensions in any order")
struct GREASETests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    private static func site(_ version: ProtocolVersion) throws -> Site {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.policy = .only(version)
        site.client.sendsGREASE = true
        site.client.shufflesExtensions = true
        site.server.sendsGREASE = true
        return site
    }

    private static func hello(_ configuration: ClientConfiguration, psk: OfferedPSK? = nil) throws -> ClientHello {
        try ClientOffer(
            configuration: Shared(configuration), serverName: ServerName("test.example"), psks: psk.map { [$0] } ?? [],
            environment: .system
        ).hello
    }

    @Test("stand in each list of a ClientHello where they are wanted, and nowhere otherwise", arguments: [true, false])
    func offered(_ isWanted: Bool) throws {
        var configuration = try Self.site(.TLS13).client
        configuration.sendsGREASE = isWanted
        let hello = try Self.hello(configuration)
        let groups = try #require(try hello.extensions.decode(SupportedGroups.self)).groups
        let shares = try #require(try hello.extensions.decode(KeyShareClientHello.self)).clientShares
        let versions = try #require(try hello.extensions.decode(SupportedVersionsClientHello.self)).versions
        let schemes = try #require(try hello.extensions.decode(SignatureAlgorithms.self)).schemes
        let count = isWanted ? 1 : 0
        #expect(hello.cipherSuites.filter(\.isGREASE).count == count)
        #expect(groups.filter(\.isGREASE).count == count)
        #expect(shares.filter(\.group.isGREASE).count == count)
        #expect(versions.filter(\.isGREASE).count == count)
        #expect(schemes.filter(\.isGREASE).count == count)
        #expect(hello.extensions.types.filter(\.isGREASE).count == 2 * count)
        // RFC 8446 §4.2.8: the share goes with the group.
        #expect(shares.first { $0.group.isGREASE }?.group == groups.first(where: \.isGREASE))
    }

    @Test("do not get in the way of a handshake, a second ClientHello, or a resumption", arguments: versions, [true, false])
    func handshakes(_ version: ProtocolVersion, retried: Bool) async throws {
        var site = try Self.site(version)
        site.server.clientAuthentication = .optional(site.identity.verifier)
        if retried { site.server.policy.groups = [.secp384r1] }
        let outcome = try await site.connect()
        #expect(outcome.client.usedHelloRetryRequest == (retried && version == .TLS13))
        #expect(!outcome.isResumed)
        #expect(try await site.connect().isResumed)
    }

    @Test("come with tickets, and do not keep a client from using them")
    func tickets() async throws {
        let site = try Self.site(.TLS13)
        let outcome = try await site.connect()
        let extensions = try outcome.clientEvents.compactMap { event -> Extensions? in
            guard case .message(let message) = event.kind, message.type == .newSessionTicket else { return nil }
            return try HandshakeMessage(bytes: message.bytes).decode(NewSessionTicket.self).extensions
        }
        #expect(extensions.map { $0.types.filter(\.isGREASE).count } == [1, 1])
        #expect(try await site.connect().isResumed)
    }

    @Test("are refused when a server takes one of them up")
    func takenUp() throws {
        let type = ExtensionType(rawValue: 0x1a1a)
        var extensions = Extensions()
        extensions.append(type: type, body: [])
        #expect {
            try ExtensionCheck.checkReply(extensions, in: .encryptedExtensions, offered: [type], message: "EncryptedExtensions")
        } throws: { error in
            (error as? TLSError)?.alert == .unsupportedExtension
        }
    }

    @Test("an order at random keeps every extension, and pre_shared_key last (RFC 8446 §4.2.11)")
    func order() throws {
        var configuration = try Self.site(.TLS13).client
        configuration.sendsGREASE = false
        let session = ClientSession(session: .example(), ticket: [1, 2, 3])
        let hellos = try (0..<20).map { _ in try Self.hello(configuration, psk: OfferedPSK(session)).extensions.types }
        configuration.shufflesExtensions = false
        let plain = try Self.hello(configuration, psk: OfferedPSK(session)).extensions.types
        #expect(hellos.allSatisfy { Set($0) == Set(plain) && $0.count == plain.count && $0.last == .preSharedKey })
        // One order of a dozen extensions twenty times is not chance.
        #expect(Set(hellos).count > 1)
    }

    @Test("no record is longer than the limits say", arguments: versions)
    func fragments(_ version: ProtocolVersion) async throws {
        var site = try Self.site(version)
        site.server.limits.maximumSentFragment = 512
        var pair = try site.makePair()
        try await pair.handshake()
        try pair.server.send([UInt8](repeating: 7, count: 5000).span)
        var output = pair.server.takeOutput()[...]
        var lengths: [Int] = []
        while output.count >= 5 {
            let length = Int(output[output.startIndex + 3]) << 8 | Int(output[output.startIndex + 4])
            lengths.append(length)
            output = output.dropFirst(5 + length)
        }
        // Beside the data there is the tag, and the content type or the explicit nonce.
        #expect(lengths.count == 10)
        #expect(lengths.allSatisfy { $0 <= 512 + 24 })
    }
}
